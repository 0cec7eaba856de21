import type { GroundTruth } from "../../../src/cluster/ground-truth.ts";
import type { Recording } from "../../../src/rollout/recording/recording.ts";
import type { FailedRequest } from "../mechanisms/mechanism.ts";

/** What came of one run of a stage. */
export interface StagedRun {
  /** As it was read from {@link recordingPath}. */
  readonly recording: Recording;
  readonly recordingPath: string;
  /** What the cluster knows about it. */
  readonly facts: readonly GroundTruth[];
}

/** The failed requests of the service lane and of the one that reuses connections. */
export function failuresOf({ results, reused }: Recording): FailedRequest[] {
  const failed: FailedRequest[] = [];
  for (const result of results) if (result.outcome !== "ok") failed.push({ ...result, lane: "service" });
  for (const result of reused) if (result.outcome !== "ok") failed.push({ ...result, lane: "reused" });
  return failed;
}
