import type { Pod } from "../../api/core.ts";

const LISTS = ["initContainers", "ephemeralContainers"] as const;

/** Where a container stands in its pod, as events name it: `spec.containers{app}`. */
export function containerFieldPath({ spec }: Pod, name: string): string {
  const list = LISTS.find((candidate) => spec[candidate]?.some((container) => container.name === name));
  return `spec.${list ?? "containers"}{${name}}`;
}
