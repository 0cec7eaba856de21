import type { DiagnosedRequest, PodLag } from "./diagnosis.ts";
import type { Evidence } from "./evidence.ts";
import type { Deletion, PodLife } from "./pod-life.ts";

/** Causes that tell that the request was sent to the pod they name. */
const ROUTED: ReadonlySet<string> = new Set(["M1", "M2", "M3", "M4", "M5", "M11"]);

/**
 * For how long each pod that was deleted was still sent new connections: by the answers that name it, and by the
 * failures that are attributed to it.
 */
export function podLags(evidence: Evidence, failures: readonly DiagnosedRequest[], originMs: number): PodLag[] {
  const lastFailed = new Map<string, number>();
  for (const { lane, cause, pod, startedMs } of failures) {
    if (lane !== "service" || pod === undefined || !ROUTED.has(cause)) continue;
    lastFailed.set(pod, Math.max(lastFailed.get(pod) ?? -Infinity, startedMs + originMs));
  }
  return evidence.pods.flatMap((life) => {
    const { deletion } = life;
    // Deletions after the last request are those of the clean-up.
    if (!deletion?.seen || deletion.seenMs > evidence.answers.lastStartMs) return [];
    return [lagOf(life, deletion, lastFailed.get(life.name), evidence, originMs)];
  });
}

function lagOf(
  { name, endpoint }: PodLife,
  { at, seenMs }: Deletion,
  failedMs: number | undefined,
  { answers, listeners }: Evidence,
  originMs: number,
): PodLag {
  const deletedMs = at.latestMs;
  const lastMs = Math.max(answers.lastByPod.get(name) ?? -Infinity, failedMs ?? -Infinity);
  const notReadyMs = endpoint.lastEnd(Infinity, (state) => state === "ready");
  const refusedMs = listeners.get(name)?.first(false, at.earliestMs);
  return {
    pod: name,
    ...(lastMs > deletedMs ? { lagMs: lastMs - deletedMs, lastMs: lastMs - originMs } : {}),
    ...(notReadyMs !== undefined && notReadyMs >= at.earliestMs
      ? { endpointMs: Math.max(0, notReadyMs - seenMs) }
      : {}),
    ...(refusedMs === undefined ? {} : { refusedMs: Math.max(0, refusedMs - deletedMs) }),
  };
}
