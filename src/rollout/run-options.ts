import type { Connection } from "../client/connection.ts";
import type { RecordingEntry } from "./recording/entries.ts";
import type { InClusterTrafficOptions } from "./in-cluster/in-cluster-traffic.ts";
import type { Manifest } from "./manifests/manifest.ts";
import type { RollbackTrigger } from "./rollback/trigger.ts";
import type { Threshold } from "./thresholds/threshold.ts";

/** What to roll out, and how to watch it. */
export interface RunOptions {
  /** The cluster, from `loadKubeconfig`. */
  readonly kubeconfig: Connection;
  /** The first version with everything it needs, from `loadManifests`. */
  readonly first: readonly Manifest[];
  /** The second version; must hold the same Deployment. */
  readonly second: readonly Manifest[];
  /** The Service that traffic goes through. */
  readonly serviceName: string;
  /** For manifests that name none. */
  readonly namespace: string;
  /** Needed only when the Service selects more than one Deployment. */
  readonly deploymentName?: string;
  /** Requests per second; default 200. */
  readonly rps?: number;
  /** Default `zero-downtime`. */
  readonly expect?: "completed" | "zero-downtime";
  /** Limits that the rollout has to keep, whatever is expected; from `parseThresholds`. */
  readonly thresholds?: readonly Threshold[];
  /** For what the rollout is undone, as `kubectl rollout undo` does; default: for nothing. */
  readonly rollbackOn?: readonly RollbackTrigger[];
  /** Longest time for each version to become available and for the old pods to go; default 10 minutes. */
  readonly timeoutMs?: number;
  /** Leaves everything in place at the end. An interrupted run cleans up nevertheless. */
  readonly keep?: boolean;
  /**
   * Shortens the grace period of old pods to this many seconds once they have left the endpoints (a kubelet gives a
   * container at least 2 s); default off: their own grace period passes.
   */
  readonly gracePeriodSeconds?: number;
  /** Default 5 s. */
  readonly requestTimeoutMs?: number;
  /** Sends the load from pods of the cluster instead of from here. */
  readonly inCluster?: InClusterTrafficOptions;
  /** Where the Service answers; default: found by itself. */
  readonly url?: string;
  /** Replaces the node port of the Service. */
  readonly nodePort?: number;
  /** How long the first version gets traffic before the second is applied; default 1 s. */
  readonly baselineMs?: number;
  /** What the versions must answer, e.g. `user-service v1.0.0`; default: whatever they do, as long as it is one. */
  readonly expected?: { readonly first: string; readonly second: string };
  /** Told of everything that is observed, as it comes; see `recording/recorder.ts`. */
  readonly record?: (entry: RecordingEntry) => void;
  /**
   * Replaces the deletion of objects at the end, e.g. by stopping an embedded cluster with all that is in it.
   *
   * @returns What was seen to be gone, in one sentence. A rejection counts as "not cleaned up".
   */
  readonly cleanUp?: () => Promise<string>;
}
