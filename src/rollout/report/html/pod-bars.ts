import type { Recording } from "../../recording/recording.ts";

/** One pod over time. */
export interface PodBar {
  readonly pod: string;
  /** Its name without that of the Deployment. */
  readonly label: string;
  /** Whether it belongs to the second version. */
  readonly isNew: boolean;
  /** Milliseconds since the second version was applied; each state lasts until the next one. */
  readonly states: readonly { readonly status: string; readonly fromMs: number; readonly toMs: number }[];
}

/** The pods in the order they were first seen, with their states until they were gone or `endMs` (monotonic). */
export function podBars(
  { podSightings, secondHash, deployment = "", appliedMs = 0 }: Recording,
  endMs: number,
): PodBar[] {
  const byPod = new Map<string, typeof podSightings>();
  for (const sighting of podSightings) byPod.set(sighting.pod, [...(byPod.get(sighting.pod) ?? []), sighting]);
  return [...byPod].map(([pod, sightings]) => ({
    pod,
    label: pod.startsWith(`${deployment}-`) ? pod.slice(deployment.length + 1) : pod,
    isNew: secondHash !== undefined && sightings[0]?.templateHash === secondHash,
    states: sightings.flatMap(({ status, atMs }, index) =>
      status === "Deleted"
        ? []
        : [{ status, fromMs: atMs - appliedMs, toMs: (sightings[index + 1]?.atMs ?? endMs) - appliedMs }],
    ),
  }));
}
