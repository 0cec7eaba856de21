import type { Pod, Service } from "../../../api/core.ts";

/** The Pods of its namespace that a Service selects; none without a selector. */
export function selectedPods(service: Service, pods: readonly Pod[]): Pod[] {
  return pods.filter((pod) => selects(service, pod));
}

/** Whether a Service of the same namespace selects `pod`: it has all the labels, and there is at least one to have. */
export function selects({ spec }: Service, pod: Pod): boolean {
  const wanted = Object.entries(spec.selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => pod.metadata.labels?.[key] === value);
}
