import type { Container, PodSpec } from "../core.ts";
import { duplicate, forbiddenField, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { validateEphemeralContainers } from "./ephemeral-container.ts";
import { validateEnv, validateEnvFrom } from "./env.ts";
import { isDnsLabel } from "./names.ts";
import { validateContainerPorts, validateHostPorts } from "./ports.ts";
import { validateLifecycle, validateProbes } from "./probe.ts";
import { validateResources } from "./resources.ts";
import { validateVolumeMounts } from "./volume-mount.ts";

const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];
const MESSAGE_POLICIES = ["File", "FallbackToLogsOnError"];
const RESTART_POLICIES = ["Always", "Never", "OnFailure"];
/** What only makes sense for a container that goes on running. */
const LONG_RUNNING_FIELDS = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const;

/**
 * All containers of a Pod: names are unique among init and main containers.
 *
 * @param volumes - Names that volumeMounts may refer to.
 * @param field - Path of the Pod's spec.
 * @see kubernetes/pkg/apis/core/validation/validation.go validateContainers, validateInitContainers (v1.36)
 */
export function validateContainers(spec: PodSpec, volumes: ReadonlySet<string>, field: string): FieldError[] {
  const names = new Set<string>();
  return [
    ...mainContainerErrors(spec, names, volumes, `${field}.containers`),
    ...initContainerErrors(spec, names, volumes, `${field}.initContainers`),
    ...validateEphemeralContainers(spec, names, `${field}.ephemeralContainers`, (container, path) =>
      commonErrors(container, volumes, path),
    ),
  ];
}

function mainContainerErrors(
  spec: PodSpec,
  names: Set<string>,
  volumes: ReadonlySet<string>,
  field: string,
): FieldError[] {
  const containers = spec.containers ?? [];
  if (containers.length === 0) return [required(field)];
  const errors = containers.flatMap((container, index) => {
    const path = `${field}[${index}]`;
    return [
      ...commonErrors(container, volumes, path),
      ...takeName(container.name, names, path),
      ...longRunningErrors(container, spec.terminationGracePeriodSeconds, path),
    ];
  });
  return [...errors, ...validateHostPorts(containers, field)];
}

function initContainerErrors(
  spec: PodSpec,
  names: Set<string>,
  volumes: ReadonlySet<string>,
  field: string,
): FieldError[] {
  return (spec.initContainers ?? []).flatMap((container, index) => {
    const path = `${field}[${index}]`;
    const isSidecar = container.restartPolicy === "Always";
    return [
      ...commonErrors(container, volumes, path),
      ...takeName(container.name, names, path),
      // They run one after the other, so that only the ports of one can be in each other's way.
      ...validateHostPorts([container], field),
      ...(isSidecar
        ? longRunningErrors(container, spec.terminationGracePeriodSeconds, path)
        : LONG_RUNNING_FIELDS.filter((name) => container[name]).map((name) =>
            forbiddenField(`${path}.${name}`, "may not be set for init containers without restartPolicy=Always"),
          )),
    ];
  });
}

function commonErrors(container: Container, volumes: ReadonlySet<string>, field: string): FieldError[] {
  const { name, image, imagePullPolicy, terminationMessagePolicy, restartPolicy } = container;
  const errors: FieldError[] = [];
  const nameProblem = name ? isDnsLabel(name) : undefined;
  if (!name) errors.push(required(`${field}.name`));
  else if (nameProblem) errors.push(invalid(`${field}.name`, name, nameProblem));
  if (!image) errors.push(required(`${field}.image`));
  if (!MESSAGE_POLICIES.includes(terminationMessagePolicy)) {
    errors.push(notSupported(`${field}.terminationMessagePolicy`, terminationMessagePolicy, MESSAGE_POLICIES));
  }
  errors.push(
    ...validateContainerPorts(container.ports ?? [], `${field}.ports`),
    ...validateEnv(container.env ?? [], `${field}.env`),
    ...validateEnvFrom(container.envFrom ?? [], `${field}.envFrom`),
    ...validateVolumeMounts(container.volumeMounts ?? [], volumes, `${field}.volumeMounts`),
  );
  if (!PULL_POLICIES.includes(imagePullPolicy)) {
    errors.push(notSupported(`${field}.imagePullPolicy`, imagePullPolicy, PULL_POLICIES));
  }
  errors.push(...validateResources(container.resources, `${field}.resources`));
  if (restartPolicy !== undefined && !RESTART_POLICIES.includes(restartPolicy)) {
    errors.push(notSupported(`${field}.restartPolicy`, restartPolicy, RESTART_POLICIES));
  }
  return errors;
}

function takeName(name: string, names: Set<string>, field: string): FieldError[] {
  if (!name) return [];
  if (names.has(name)) return [duplicate(`${field}.name`, name)];
  names.add(name);
  return [];
}

function longRunningErrors(container: Container, graceSeconds: number, field: string): FieldError[] {
  return [...validateLifecycle(container, graceSeconds, field), ...validateProbes(container, graceSeconds, field)];
}
