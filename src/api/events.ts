import type { ObjectReference } from "./core.ts";
import type { KubernetesObject } from "./meta.ts";

/** The newer shape of an Event. @see kubernetes/staging/src/k8s.io/api/events/v1/types.go */
export interface Event extends KubernetesObject {
  eventTime: string | null;
  series?: { count: number; lastObservedTime: string };
  reportingController?: string;
  reportingInstance?: string;
  action?: string;
  reason?: string;
  regarding?: ObjectReference;
  related?: ObjectReference;
  note?: string;
  type?: string;
  deprecatedSource?: { component?: string; host?: string };
  deprecatedFirstTimestamp?: string | null;
  deprecatedLastTimestamp?: string | null;
  deprecatedCount?: number;
}
