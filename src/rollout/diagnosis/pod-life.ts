import type { Handler, PodSpec } from "../../api/core.ts";
import type { PodView } from "../run-events.ts";
import type { Span } from "./span.ts";
import type { States } from "./states.ts";

/** The data plane follows an endpoint that is not ready any more within this time, or it is broken. */
export const LONGEST_LAG_MS = 30_000;
/** ... and hardly later than this, so that a pod that is ready and closed explains a refusal better. */
export const HARDLY_ROUTED_MS = 1200;
/** The data plane may know of an endpoint so much earlier than we do. */
export const ROUTED_EARLIER_MS = 300;
/** ... and hardly by more than this, however late the news are. */
export const ROUTED_BEFORE_NEWS_MS = 1000;

/** State of the endpoint of a pod, as EndpointSlices show it; `none` when it is in none. */
export type EndpointState = PodView["endpoint"];

/** One run of the container that serves. */
export interface ContainerRun {
  /** 0 for the first one, then counted up. */
  readonly restarts: number;
  /** When it was first seen running; absent when it never was. */
  readonly startSeenMs?: number;
  readonly end?: ContainerEnd;
}

/** How one run of a container ended. */
export interface ContainerEnd {
  readonly exitCode: number;
  /** `OOMKilled`, `Error`, `Completed`, ... */
  readonly reason?: string;
  /** When its end was first seen: it had ended then. */
  readonly seenMs: number;
  /** By the API's own clock, where that can be told. */
  readonly finished?: Span;
}

/** A preStop hook. */
export interface PreStop {
  readonly kind: "sleep" | "exec" | "httpGet";
  /** Where it can be told from the hook: of `sleep`, or of a `sleep` that is executed. */
  readonly durationMs?: number;
}

/** When and how a pod was deleted. */
export interface Deletion {
  /** `deletionTimestamp` - `deletionGracePeriodSeconds`, within what clocks and news allow. */
  readonly at: Span;
  /** When it was first seen; when it was seen gone, where the deletion itself was missed. */
  readonly seenMs: number;
  /** Whether the deletion itself was seen, and not only that the pod was gone. */
  readonly seen: boolean;
  readonly graceMs: number;
  /** When SIGKILL is due, as far as the API tells. */
  readonly killDue: Span;
}

/** What is known of one pod, from its creation to its end. Moments are those at which the news arrived. */
export interface PodLife {
  readonly uid: string;
  readonly name: string;
  /** Value of its label `pod-template-hash`. */
  readonly templateHash: string;
  readonly node?: string;
  readonly ip?: string;
  readonly spec: PodSpec;
  readonly firstSeenMs: number;
  /** Condition Ready. */
  readonly ready: States<boolean>;
  readonly endpoint: States<EndpointState>;
  readonly runs: readonly ContainerRun[];
  readonly deletion?: Deletion;
  /** Its first event `Killing`. */
  readonly killingMs?: number;
  readonly preStop?: PreStop;
  /** Its event `FailedPreStopHook`. */
  readonly preStopFailedMs?: number;
  /** When SIGTERM was sent, within bounds; absent while it was not deleted. */
  readonly stopSignal?: Span;
  /** When it was seen gone from the API. */
  readonly goneMs?: number;
  /** It was evicted, or its node was shut down: reason and moment. */
  readonly disruption?: { readonly atMs: number; readonly reason: string };
  /** Its liveness probe failed, so that its container was killed. */
  readonly livenessFailedMs?: number;
}

/** The end of the last run; undefined while it runs. */
export function lastEnd({ runs }: PodLife): ContainerEnd | undefined {
  return runs.at(-1)?.end;
}

/** What a hook is, and how long it takes. */
export function describePreStop(hook: Handler | undefined): PreStop | undefined {
  if (hook?.sleep) return { kind: "sleep", durationMs: hook.sleep.seconds * 1000 };
  if (hook?.httpGet) return { kind: "httpGet" };
  if (!hook?.exec) return undefined;
  const seconds = /(?:^|[\s/;&])sleep\s+(\d+(?:\.\d+)?)\s*(?:s\s*)?$/.exec((hook.exec.command ?? []).join(" "))?.[1];
  return { kind: "exec", ...(seconds === undefined ? {} : { durationMs: Number(seconds) * 1000 }) };
}
