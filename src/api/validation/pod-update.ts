import { isDeepStrictEqual } from "node:util";
import type { Pod, PodSpec, Toleration } from "../core.ts";
import { forbiddenField, invalid, type FieldError } from "../field-error.ts";

const MUTABLE =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/**
 * What may change of a Pod that exists: images, a shorter active deadline, more tolerations.
 *
 * @see kubernetes/pkg/apis/core/validation/validation.go ValidatePodUpdate (v1.36)
 */
export function validatePodUpdate(pod: Pod, old: Pod): FieldError[] {
  const lists = (["containers", "initContainers"] as const).filter(
    (list) => (pod.spec[list]?.length ?? 0) !== (old.spec[list]?.length ?? 0),
  );
  if (lists.length > 0) {
    return lists.map((list) => forbiddenField(`spec.${list}`, "pod updates may not add or remove containers"));
  }
  const errors = validateDeadline(pod.spec, old.spec);
  if (!keepsTolerations(pod.spec, old.spec)) {
    const detail = "existing toleration can not be modified except its tolerationSeconds";
    errors.push(forbiddenField("spec.tolerations", detail));
  }
  errors.push(...validateSchedulingGates(pod.spec, old.spec));
  if (errors.length === 0 && !isDeepStrictEqual(withMutableOf(pod.spec, old.spec), old.spec)) {
    errors.push(forbiddenField("spec", `${MUTABLE}\n`));
  }
  return errors;
}

/** Tolerations can be added, and tolerate for another time. */
function keepsTolerations({ tolerations = [] }: PodSpec, old: PodSpec): boolean {
  return (old.tolerations ?? []).every((toleration) =>
    tolerations.some((entry) => isDeepStrictEqual(withoutSeconds(entry), withoutSeconds(toleration))),
  );
}

function withoutSeconds({ tolerationSeconds: _seconds, ...toleration }: Toleration): Toleration {
  return toleration;
}

function validateSchedulingGates({ schedulingGates = [] }: PodSpec, old: PodSpec): FieldError[] {
  return schedulingGates.flatMap(({ name }, index) => {
    if (old.schedulingGates?.some((gate) => gate.name === name)) return [];
    const detail = `only deletion is allowed, but found new scheduling gate '${name}'`;
    return [forbiddenField(`spec.schedulingGates[${index}].name`, detail)];
  });
}

function validateDeadline(spec: PodSpec, old: PodSpec): FieldError[] {
  const before = old.activeDeadlineSeconds;
  if (before === undefined) return [];
  const now = spec.activeDeadlineSeconds;
  const field = "spec.activeDeadlineSeconds";
  if (now === undefined) return [invalid(field, null, "must not update from a positive integer to nil value")];
  return now > before ? [invalid(field, now, "must be less than or equal to previous value")] : [];
}

/** The new spec with everything that may change set back. */
function withMutableOf(spec: PodSpec, old: PodSpec): PodSpec {
  const result: PodSpec = structuredClone(spec);
  for (const list of ["containers", "initContainers"] as const) {
    for (const [index, container] of (result[list] ?? []).entries()) container.image = old[list]?.[index]?.image ?? "";
  }
  if (old.terminationGracePeriodSeconds < 0 && spec.terminationGracePeriodSeconds === 1) {
    result.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds;
  }
  if (old.schedulingGates?.length) restorePlacement(result, old);
  for (const field of ["activeDeadlineSeconds", "tolerations", "schedulingGates"] as const) {
    if (old[field] === undefined) delete result[field];
    else Object.assign(result, { [field]: old[field] });
  }
  return result;
}

/**
 * Before it may be scheduled, a Pod can be told more exactly where to run: more labels of nodes, or affinity to nodes.
 *
 * @see kubernetes/pkg/apis/core/validation/validation.go validateNodeSelectorMutation, validateNodeAffinityMutation (v1.36)
 */
function restorePlacement(spec: PodSpec, old: PodSpec): void {
  const before = Object.entries(old.nodeSelector ?? {});
  if (before.every(([key, value]) => spec.nodeSelector?.[key] === value)) restore(spec, old, "nodeSelector");
  if (!old.affinity?.nodeAffinity && spec.affinity?.nodeAffinity) {
    const { nodeAffinity: _added, ...others } = spec.affinity;
    if (Object.keys(others).length > 0) spec.affinity = others;
    else delete spec.affinity;
  }
}

function restore(spec: PodSpec, old: PodSpec, field: "nodeSelector"): void {
  if (old[field] === undefined) delete spec[field];
  else spec[field] = old[field];
}
