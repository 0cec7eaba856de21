import { isDeepStrictEqual } from "node:util";
import type { Container, EphemeralContainer, Pod, PodSpec } from "../core.ts";
import { duplicate, forbiddenField, notFoundValue, type FieldError } from "../field-error.ts";

/** What nobody may rely on in a container that helps to find faults. */
const FORBIDDEN = [
  "ports",
  "resizePolicy",
  "restartPolicy",
  "restartPolicyRules",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
] as const;
const DETAIL = "cannot be set for an Ephemeral Container";

/**
 * The ephemeral containers of a Pod.
 *
 * @param names - Of the other containers; they must differ from them and may target them.
 * @param common - What holds for all containers.
 * @see kubernetes/pkg/apis/core/validation/validation.go validateEphemeralContainers (v1.36)
 */
export function validateEphemeralContainers(
  { ephemeralContainers = [] }: PodSpec,
  names: ReadonlySet<string>,
  field: string,
  common: (container: Container, path: string) => FieldError[],
): FieldError[] {
  const taken = new Set(names);
  return ephemeralContainers.flatMap((container, index) => {
    const path = `${field}[${index}]`;
    const errors = common(container, path);
    const { name, targetContainerName } = container;
    if (name && taken.has(name)) errors.push(duplicate(`${path}.name`, name));
    taken.add(name);
    if (targetContainerName && !names.has(targetContainerName)) {
      errors.push(notFoundValue(`${path}.targetContainerName`, targetContainerName));
    }
    return [...errors, ...fieldErrors(container, path)];
  });
}

function fieldErrors(container: EphemeralContainer, path: string): FieldError[] {
  const errors = FORBIDDEN.filter((name) => !isEmpty(container[name])).map((name) =>
    forbiddenField(`${path}.${name}`, DETAIL),
  );
  if (!isEmpty(container.resources)) errors.push(forbiddenField(`${path}.resources`, DETAIL));
  for (const [index, { subPath, subPathExpr }] of (container.volumeMounts ?? []).entries()) {
    if (subPath) errors.push(forbiddenField(`${path}.volumeMounts[${index}].subPath`, DETAIL));
    if (subPathExpr) errors.push(forbiddenField(`${path}.volumeMounts[${index}].subPathExpr`, DETAIL));
  }
  return errors;
}

const isEmpty = (value: unknown) =>
  value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0);

/**
 * The change of a Pod through `pods/ephemeralcontainers`: what is there stays as it is.
 *
 * @see kubernetes/pkg/apis/core/validation/validation.go ValidatePodEphemeralContainersUpdate (v1.36)
 */
export function validateEphemeralContainersUpdate(pod: Pod, old: Pod): FieldError[] {
  const field = "spec.ephemeralContainers";
  return (old.spec.ephemeralContainers ?? []).flatMap((before) => {
    const now = pod.spec.ephemeralContainers?.find(({ name }) => name === before.name);
    const quoted = JSON.stringify(before.name);
    if (!now) return [forbiddenField(field, `existing ephemeral containers ${quoted} may not be removed\n`)];
    if (isDeepStrictEqual(now, before)) return [];
    return [forbiddenField(field, `existing ephemeral containers ${quoted} may not be changed\n`)];
  });
}
