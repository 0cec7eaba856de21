import type { Client } from "../client/client.ts";
import type { ClusterWatch } from "./cluster-watch.ts";
import { findProblems, whyNotReady } from "./pod-problems.ts";
import { podsOfDeployment, rolloutProgress } from "./progress.ts";
import { monotonicMs } from "./request-result.ts";
import type { Stop } from "./rollout-guard.ts";
import type { RunListener, RunStep } from "./run-events.ts";

/** How the wait for a rollout ended: complete at a moment (monotonic), kept from it by problems, or not to go on. */
export type RolloutEnd = { completedMs: number } | { problems: string[] } | { stopped: Stop };

/**
 * Waits until the rollout of one generation is complete, telling how far it is.
 *
 * @param options - `stop` is asked at every change, at least once a second, whether it is not to go on; `knownDeadline` as for
 *   {@link rolloutProgress}.
 * @throws The abort reason; API failures.
 */
export async function waitForRollout(
  client: Client,
  watch: ClusterWatch,
  options: {
    step: RunStep;
    generation: number;
    timeoutMs: number;
    stop: () => Stop | undefined;
    knownDeadline?: string;
  },
  listener: RunListener,
  signal: AbortSignal,
): Promise<RolloutEnd> {
  const { step, generation, timeoutMs, stop, knownDeadline } = options;
  let told = "";
  const look = (): string | Stop | undefined => {
    const progress = rolloutProgress(watch.objects, generation, knownDeadline);
    const message = progress.complete || progress.failed ? progress.message : withReasons(progress.message, watch);
    if (message !== told) listener({ type: "progress", step, message, done: progress.done, total: progress.total });
    told = message;
    return progress.complete ? "complete" : (progress.failed ?? stop());
  };
  const end = await watch.until(look, monotonicMs() + timeoutMs, signal);
  if (end === "complete") return { completedMs: monotonicMs() };
  if (typeof end === "object") return { stopped: end };
  const reason =
    end ?? `Not finished within ${timeoutMs / 1000} s: ${rolloutProgress(watch.objects, generation).message}`;
  return { problems: [`${reason}.`, ...(await findProblems(client, watch.objects))] };
}

/** What waits, so that an image that cannot be pulled shows long before the deadline ends. */
function withReasons(message: string, watch: ClusterWatch): string {
  const reasons = podsOfDeployment(watch.objects).flatMap((pod) => {
    const reason = whyNotReady(pod);
    return reason && reason !== "is pending" ? [`${pod.metadata.name} ${reason}`] : [];
  });
  const [first, ...others] = reasons;
  if (!first) return message;
  return `${message}; ${first}${others.length > 0 ? ` (and ${others.length} more)` : ""}`;
}
