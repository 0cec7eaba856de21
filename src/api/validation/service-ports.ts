import type { Service, ServicePort } from "../core.ts";
import { duplicate, forbiddenField, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { validatePortOrName } from "./handler.ts";
import { isDnsLabel } from "./names.ts";
import { validatePortNumber } from "./numbers.ts";
import { PROTOCOLS } from "./ports.ts";

/** What {@link validateServicePorts} finds, in two groups as Kubernetes reports them at different places. */
export interface ServicePortErrors {
  /** Rules about each port. */
  readonly ofEach: readonly FieldError[];
  /** Rules about ports together, and with the type of the Service. */
  readonly together: readonly FieldError[];
}

/** @see kubernetes/pkg/apis/core/validation/validation.go validateServicePort (v1.36) */
export function validateServicePorts(type: Service["spec"]["type"], ports: readonly ServicePort[]): ServicePortErrors {
  const names = new Set<string>();
  const ofEach = ports.flatMap((port, index) => portErrors(port, names, ports.length > 1, `spec.ports[${index}]`));
  return {
    ofEach,
    together: [...forbiddenNodePorts(type, ports), ...repeatedNodePorts(ports), ...repeatedPorts(ports)],
  };
}

function portErrors(port: ServicePort, names: Set<string>, needsName: boolean, field: string): FieldError[] {
  const { name, protocol, targetPort } = port;
  const errors: FieldError[] = [];
  if (needsName && !name) errors.push(required(`${field}.name`));
  else if (name) {
    const problem = isDnsLabel(name);
    if (problem) errors.push(invalid(`${field}.name`, name, problem));
    if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
    names.add(name);
  }
  errors.push(...validatePortNumber(port.port ?? 0, `${field}.port`));
  if (!PROTOCOLS.includes(protocol)) errors.push(notSupported(`${field}.protocol`, protocol, PROTOCOLS));
  return [...errors, ...validatePortOrName(targetPort, `${field}.targetPort`)];
}

function forbiddenNodePorts(type: Service["spec"]["type"], ports: readonly ServicePort[]): FieldError[] {
  if (type !== "ClusterIP") return [];
  return ports.flatMap(({ nodePort }, index) =>
    nodePort ? [forbiddenField(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")] : [],
  );
}

function repeatedNodePorts(ports: readonly ServicePort[]): FieldError[] {
  const keys = ports.map(({ protocol, nodePort }) => `${protocol}/${nodePort ?? 0}`);
  return ports.flatMap(({ nodePort }, index) =>
    nodePort && keys.indexOf(keys[index] ?? "") < index ? [duplicate(`spec.ports[${index}].nodePort`, nodePort)] : [],
  );
}

function repeatedPorts(ports: readonly ServicePort[]): FieldError[] {
  const keys = ports.map(({ protocol, port }) => `${protocol}/${port}`);
  return ports.flatMap(({ protocol, port }, index) => {
    if (keys.indexOf(keys[index] ?? "") === index) return [];
    // Go shows a cleared copy of the struct here.
    const shown = { Name: "", Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
    return [duplicate(`spec.ports[${index}]`, shown)];
  });
}
