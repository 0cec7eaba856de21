import type { Container, ContainerPort, PodSpec, VolumeMount } from "../core.ts";
import { duplicate, invalid, notFoundValue, notSupported, required, type FieldError } from "../field-error.ts";
import { validateEnv, validateEnvFrom } from "./env.ts";
import { isDnsLabel, portNameErrors } from "./names.ts";
import { validatePortNumber } from "./numbers.ts";
import { validateLifecycle, validateProbes } from "./probe.ts";
import { validateResources } from "./resources.ts";

const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];
const PROTOCOLS = ["SCTP", "TCP", "UDP"];

/**
 * All containers of a Pod: names are unique among init and main containers.
 *
 * @param volumes - Names that volumeMounts may refer to.
 * @param field - Path of the Pod's spec.
 * @see kubernetes/pkg/apis/core/validation/validation.go validateContainers (v1.36)
 */
export function validateContainers(spec: PodSpec, volumes: ReadonlySet<string>, field: string): FieldError[] {
  if ((spec.containers ?? []).length === 0) return [required(`${field}.containers`)];
  const names = new Set<string>();
  const check = (containers: readonly Container[], path: string) =>
    containers.flatMap((container, index) => {
      const errors = validateContainer(container, volumes, `${path}[${index}]`);
      if (container.name && names.has(container.name)) errors.push(duplicate(`${path}[${index}].name`, container.name));
      names.add(container.name);
      return errors;
    });
  return [
    ...check(spec.initContainers ?? [], `${field}.initContainers`),
    ...check(spec.containers, `${field}.containers`),
  ];
}

function validateContainer(container: Container, volumes: ReadonlySet<string>, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const nameProblem = container.name ? isDnsLabel(container.name) : undefined;
  if (!container.name) errors.push(required(`${field}.name`));
  else if (nameProblem) errors.push(invalid(`${field}.name`, container.name, nameProblem));
  if (!container.image) errors.push(required(`${field}.image`));
  else if (container.image.trim() !== container.image) {
    errors.push(invalid(`${field}.image`, container.image, "must not have leading or trailing whitespace"));
  }
  if (!PULL_POLICIES.includes(container.imagePullPolicy)) {
    errors.push(notSupported(`${field}.imagePullPolicy`, container.imagePullPolicy, PULL_POLICIES));
  }
  return [
    ...errors,
    ...validatePorts(container.ports ?? [], `${field}.ports`),
    ...validateEnv(container.env ?? [], `${field}.env`),
    ...validateEnvFrom(container.envFrom ?? [], `${field}.envFrom`),
    ...validateMounts(container.volumeMounts ?? [], volumes, `${field}.volumeMounts`),
    ...validateProbes(container, field),
    ...validateLifecycle(container, field),
    ...validateResources(container.resources, `${field}.resources`),
  ];
}

function validatePorts(ports: readonly ContainerPort[], field: string): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = [];
    if (port.name) {
      errors.push(...portNameErrors(port.name).map((problem) => invalid(`${path}.name`, port.name, problem)));
      if (names.has(port.name)) errors.push(duplicate(`${path}.name`, port.name));
      names.add(port.name);
    }
    if (!port.containerPort) errors.push(required(`${path}.containerPort`));
    else errors.push(...validatePortNumber(port.containerPort, `${path}.containerPort`));
    if (!PROTOCOLS.includes(port.protocol)) errors.push(notSupported(`${path}.protocol`, port.protocol, PROTOCOLS));
    return errors;
  });
}

function validateMounts(mounts: readonly VolumeMount[], volumes: ReadonlySet<string>, field: string): FieldError[] {
  const paths = new Set<string>();
  return mounts.flatMap((mount, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = [];
    if (!mount.name) errors.push(required(`${path}.name`));
    else if (!volumes.has(mount.name)) errors.push(notFoundValue(`${path}.name`, mount.name));
    if (!mount.mountPath) errors.push(required(`${path}.mountPath`));
    else if (paths.has(mount.mountPath)) errors.push(invalid(`${path}.mountPath`, mount.mountPath, "must be unique"));
    paths.add(mount.mountPath);
    return errors;
  });
}
