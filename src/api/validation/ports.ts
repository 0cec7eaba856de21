import type { Container, ContainerPort } from "../core.ts";
import { duplicate, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { portNameErrors } from "./names.ts";
import { validatePortNumber } from "./numbers.ts";

/** Protocols of ports, in the order in which messages list them. */
export const PROTOCOLS = ["SCTP", "TCP", "UDP"];

/** @see kubernetes/pkg/apis/core/validation/validation.go validateContainerPorts (v1.36) */
export function validateContainerPorts(ports: readonly ContainerPort[], field: string): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = [];
    if (port.name) {
      const problems = portNameErrors(port.name);
      errors.push(...problems.map((problem) => invalid(`${path}.name`, port.name, problem)));
      if (problems.length === 0 && names.has(port.name)) errors.push(duplicate(`${path}.name`, port.name));
      names.add(port.name);
    }
    if (!port.containerPort) errors.push(required(`${path}.containerPort`));
    else errors.push(...validatePortNumber(port.containerPort, `${path}.containerPort`));
    if (port.hostPort) errors.push(...validatePortNumber(port.hostPort, `${path}.hostPort`));
    if (!PROTOCOLS.includes(port.protocol)) errors.push(notSupported(`${path}.protocol`, port.protocol, PROTOCOLS));
    return errors;
  });
}

/**
 * No two ports of these containers may take the same port of the node.
 *
 * @param field - Path of the list of containers.
 * @see kubernetes/pkg/apis/core/validation/validation.go checkHostPortConflicts (v1.36)
 */
export function validateHostPorts(containers: readonly Container[], field: string): FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap(({ ports = [] }, container) =>
    ports.flatMap(({ protocol, hostIP = "", hostPort }, index) => {
      if (!hostPort) return [];
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) return [duplicate(`${field}[${container}].ports[${index}].hostPort`, key)];
      taken.add(key);
      return [];
    }),
  );
}

/** With the network of the node a container's port is the node's port. */
export function validateHostNetworkPorts(
  containers: readonly Container[],
  field: string,
  { mayBeLeftOut }: { mayBeLeftOut: boolean },
): FieldError[] {
  return containers.flatMap(({ ports = [] }, container) =>
    ports.flatMap(({ containerPort, hostPort = 0 }, index) => {
      if (hostPort === containerPort || (mayBeLeftOut && hostPort === 0)) return [];
      const path = `${field}[${container}].ports[${index}].hostPort`;
      return [invalid(path, hostPort, "must match `containerPort` when `hostNetwork` is true")];
    }),
  );
}
