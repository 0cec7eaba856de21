import { isIP } from "node:net";
import type { Service, ServicePort } from "../core.ts";
import { duplicate, forbiddenField, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { validateLabels } from "./metadata.ts";
import { isDnsLabel, portNameErrors } from "./names.ts";
import { validatePortNumber } from "./numbers.ts";

const TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const PROTOCOLS = ["SCTP", "TCP", "UDP"];

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidateService (v1.36) */
export function validateService({ spec }: Service): FieldError[] {
  const ports = spec.ports ?? [];
  const errors: FieldError[] = [];
  const mayHaveNoPorts = spec.clusterIP === "None" || spec.type === "ExternalName";
  if (ports.length === 0 && !mayHaveNoPorts) errors.push(required("spec.ports"));
  errors.push(...ports.flatMap((port, index) => portErrors(port, `spec.ports[${index}]`, ports.length > 1)));
  errors.push(...repeatedPorts(ports));
  errors.push(...validateLabels(spec.selector, "spec.selector"));
  if (!TYPES.includes(spec.type)) errors.push(notSupported("spec.type", spec.type, TYPES));
  if (spec.type === "ExternalName" && !spec.externalName) errors.push(required("spec.externalName"));
  if (spec.type === "ClusterIP") errors.push(...nodePortErrors(ports));
  for (const [index, address] of (spec.clusterIPs ?? []).entries()) {
    if (address === "None" || address === "" || isIP(address) !== 0) continue;
    const detail = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    errors.push(invalid(`spec.clusterIPs[${index}]`, address, detail));
  }
  return errors;
}

/** A ClusterIP stays for life, unless the type becomes ExternalName. */
export function validateServiceUpdate({ spec }: Service, { spec: old }: Service): FieldError[] {
  if (spec.type === "ExternalName" || old.type === "ExternalName" || !old.clusterIP) return [];
  if (spec.clusterIP === old.clusterIP) return [];
  return [invalid("spec.clusterIPs[0]", spec.clusterIPs ?? [spec.clusterIP], "may not change once set")];
}

function portErrors(port: ServicePort, field: string, needsName: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (needsName && !port.name) errors.push(required(`${field}.name`));
  else if (port.name) {
    const problem = isDnsLabel(port.name);
    if (problem) errors.push(invalid(`${field}.name`, port.name, problem));
  }
  errors.push(...validatePortNumber(port.port ?? 0, `${field}.port`));
  if (!PROTOCOLS.includes(port.protocol)) errors.push(notSupported(`${field}.protocol`, port.protocol, PROTOCOLS));
  if (typeof port.targetPort === "number") errors.push(...validatePortNumber(port.targetPort, `${field}.targetPort`));
  else {
    const problems = portNameErrors(port.targetPort ?? "");
    errors.push(...problems.map((problem) => invalid(`${field}.targetPort`, port.targetPort, problem)));
  }
  return errors;
}

function repeatedPorts(ports: readonly ServicePort[]): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  const numbers = new Set<string>();
  for (const [index, port] of ports.entries()) {
    if (port.name && names.has(port.name)) errors.push(duplicate(`spec.ports[${index}].name`, port.name));
    names.add(port.name ?? "");
    const key = `${port.protocol}/${port.port}`;
    if (numbers.has(key)) {
      // Go shows a cleared copy of the struct here.
      const shown = {
        Name: "",
        Protocol: port.protocol,
        AppProtocol: null,
        Port: port.port,
        TargetPort: 0,
        NodePort: 0,
      };
      errors.push(duplicate(`spec.ports[${index}]`, shown));
    }
    numbers.add(key);
  }
  return errors;
}

function nodePortErrors(ports: readonly ServicePort[]): FieldError[] {
  return ports.flatMap((port, index) =>
    port.nodePort
      ? [forbiddenField(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")]
      : [],
  );
}
