import type { Pod } from "../../api/core.ts";

/** Where a container stands in its pod, as events name it: `spec.containers{app}`. */
export function containerFieldPath(pod: Pod, name: string): string {
  const isInit = pod.spec.initContainers?.some((container) => container.name === name) ?? false;
  return `spec.${isInit ? "initContainers" : "containers"}{${name}}`;
}
