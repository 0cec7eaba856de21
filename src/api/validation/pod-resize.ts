import { isDeepStrictEqual } from "node:util";
import type { Container, Pod } from "../core.ts";
import { forbiddenField, invalid, type FieldError } from "../field-error.ts";
import { qosClassOf } from "../qos-class.ts";

const LISTS = ["requests", "limits"] as const;

/**
 * The change of a Pod through `pods/resize`: CPU and memory of containers and sidecars.
 *
 * @see kubernetes/pkg/apis/core/validation/validation.go ValidatePodResize (v1.36)
 */
export function validatePodResize(pod: Pod, old: Pod): FieldError[] {
  const { containers, initContainers = [] } = old.spec;
  if (
    pod.spec.containers.length !== containers.length ||
    (pod.spec.initContainers ?? []).length !== initContainers.length
  ) {
    return [forbiddenField("spec", "containers may not be added or removed on resize")];
  }
  const isRenamed = (list: readonly Container[], before: readonly Container[]) =>
    list.some(({ name }, index) => name !== before[index]?.name);
  if (isRenamed(pod.spec.containers, containers) || isRenamed(pod.spec.initContainers ?? [], initContainers)) {
    return [forbiddenField("spec", "containers may not be renamed or reordered on resize")];
  }
  const errors: FieldError[] = [];
  if (qosClassOf(pod) !== qosClassOf(old)) {
    const detail = "Pod QOS Class may not change as a result of resizing";
    errors.push(invalid("spec", pod.status.qosClass ?? qosClassOf(old), detail));
  }
  for (const [index, before] of initContainers.entries()) {
    const container = pod.spec.initContainers?.[index];
    if (before.restartPolicy === "Always") errors.push(...removals(container, before, `spec.initContainers[${index}]`));
  }
  for (const [index, before] of containers.entries()) {
    errors.push(...removals(pod.spec.containers[index], before, `spec.containers[${index}]`));
  }
  for (const [index, before] of containers.entries()) {
    if (isDeepStrictEqual(withoutResizable(pod.spec.containers[index]), withoutResizable(before))) continue;
    errors.push(forbiddenField("spec", "only cpu and memory resources are mutable"));
  }
  for (const [index, before] of initContainers.entries()) {
    const container = pod.spec.initContainers?.[index];
    const isSidecar = before.restartPolicy === "Always";
    if (isSidecar && !isDeepStrictEqual(withoutResizable(container), withoutResizable(before))) {
      errors.push(forbiddenField("spec", "only cpu and memory resources for sidecar containers are mutable"));
    } else if (!isSidecar && !isDeepStrictEqual(container, before)) {
      errors.push(forbiddenField("spec", "resources for non-sidecar init containers are immutable"));
    }
  }
  return errors;
}

function removals(container: Container | undefined, before: Container, field: string): FieldError[] {
  return LISTS.filter((list) => {
    const now = container?.resources[list] ?? {};
    return Object.keys(before.resources[list] ?? {}).some((name) => !Object.hasOwn(now, name));
  }).map((list) => forbiddenField(`${field}.resources.${list}`, `resource ${list} cannot be removed`));
}

/** A container without the amounts of CPU and memory; a list without anything else is no list. */
function withoutResizable(container: Container | undefined): unknown {
  if (!container) return undefined;
  const resources: Record<string, unknown> = { ...container.resources };
  for (const list of LISTS) {
    const { cpu: _cpu, memory: _memory, ...others } = container.resources[list] ?? {};
    if (Object.keys(others).length > 0) resources[list] = others;
    else delete resources[list];
  }
  return { ...container, resources };
}
