import { sleep, systemClock } from "../clock.ts";
import type { ClusterWatch } from "./cluster-watch.ts";
import type { Load } from "./load.ts";

/**
 * The data plane follows the endpoints with a delay, and until then requests go to pods that are gone or not there yet.
 * Traffic goes on until so many requests in a row were answered that each pod, old and new, had its turn; where that
 * takes too long, for so long after the last endpoint left.
 */
const TAIL_MS = 500;
const TURNS_PER_POD = 15;
const TAIL_AFTER_ENDPOINT_MS = 2500;
/** Nor are the requests of the verification sent before so many in a row were answered, within reason. */
const ANSWERED_IN_A_ROW = 10;
const ANSWERED_LIMIT_MS = 10_000;

/**
 * Waits until the data plane has followed a rollout.
 *
 * @param pods - How many pods have been seen, old and new.
 * @param completedMs - When the rollout was complete.
 * @throws The abort reason.
 */
export async function untilSettled(
  load: Load,
  watch: ClusterWatch,
  pods: number,
  completedMs: number,
  signal: AbortSignal,
): Promise<void> {
  await sleep(systemClock, TAIL_MS, signal);
  const settledMs = (watch.lastEndpointLossMs ?? 0) + TAIL_AFTER_ENDPOINT_MS;
  await load.untilAnswered(pods * TURNS_PER_POD, completedMs, settledMs, signal);
  await load.untilAnswered(ANSWERED_IN_A_ROW, 0, completedMs + ANSWERED_LIMIT_MS, signal);
}
