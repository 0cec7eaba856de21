import type { ConnectionAccepted } from "../../../src/cluster/ground-truth.ts";
import type { Manifest } from "../../../src/rollout/manifests/manifest.ts";
import type { Lane } from "../../../src/rollout/recording/recording.ts";
import type { RequestResult } from "../../../src/rollout/request-result.ts";
import type { RunOptions } from "../../../src/rollout/run-options.ts";
import type { Place } from "../support/manifests.ts";
import type { Truth } from "../support/truth.ts";

/** A request that failed, and on which lane. */
export interface FailedRequest extends RequestResult {
  readonly lane: Lane;
}

/** One way to make a rollout fail on purpose. */
export interface Mechanism {
  /** Its cause in the catalogue; several mechanisms may have the same. */
  readonly cause: string;
  /** What is staged, in a few words; no two are the same. */
  readonly title: string;
  /** With it Rollscope runs as a process of its own that may hold only so many files and sockets open. */
  readonly descriptors?: number;
  /** Both versions, and the load where it is not the usual one. */
  stage(place: Place): Versions & { readonly load?: Load };
  /**
   * The cause that is true for a failed request, from what the cluster alone knows. Several when they are equally true;
   * `UNKNOWN` for what this stage was not meant to cause.
   */
  truthOf(request: FailedRequest, truth: Truth): readonly string[];
}

/** What is deployed first, and what it is updated to. */
export interface Versions {
  readonly first: readonly Manifest[];
  readonly second: readonly Manifest[];
}

/** How a stage is loaded. */
export type Load = Pick<RunOptions, "rps" | "requestTimeoutMs" | "timeoutMs" | "baselineMs">;

/** For a request that a stage was not meant to cause. */
export const UNKNOWN: readonly string[] = ["UNKNOWN"];

/** Whether a request went over a connection that was older than itself. */
export function isReused(request: FailedRequest, accepted: ConnectionAccepted | undefined): boolean {
  return request.lane === "reused" && accepted !== undefined && accepted.atMs < request.startedMs;
}
