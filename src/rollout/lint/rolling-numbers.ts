import type { Deployment } from "../../api/apps.ts";
import { percentage, scaledValue } from "../../api/int-or-string.ts";
import type { IntOrString, NewObject } from "../../api/meta.ts";

/** What maxSurge and maxUnavailable of a Deployment come to in pods. */
export interface RollingNumbers {
  readonly replicas: number;
  readonly maxUnavailable: IntOrString;
  readonly maxSurge: IntOrString;
  /** Rounded as Kubernetes does: surge up, unavailability down. */
  readonly surge: number;
  readonly unavailable: number;
  /** Both came to 0, so that Kubernetes takes one pod away first. */
  readonly forced: boolean;
}

/** Undefined for Recreate, and for values that are none. */
export function rollingNumbers({ spec }: NewObject<Deployment>): RollingNumbers | undefined {
  const { replicas = 1, strategy } = spec as { replicas?: number; strategy?: Partial<Deployment["spec"]["strategy"]> };
  if (strategy?.type === "Recreate") return undefined;
  const { maxSurge = "25%", maxUnavailable = "25%" } = strategy?.rollingUpdate ?? {};
  if ([maxSurge, maxUnavailable].some((value) => typeof value === "string" && percentage(value) === undefined)) {
    return undefined;
  }
  const surge = scaledValue(maxSurge, replicas, "up");
  const unavailable = scaledValue(maxUnavailable, replicas, "down");
  const forced = surge === 0 && unavailable === 0 && replicas > 0;
  return { replicas, maxSurge, maxUnavailable, surge, unavailable: forced ? 1 : unavailable, forced };
}
