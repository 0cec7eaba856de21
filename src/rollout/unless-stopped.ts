import { monotonicMs } from "./request-result.ts";
import type { Stop } from "./rollout-guard.ts";

const LOOK_MS = 100;

/**
 * Does `work` to its end, or until `check` says that the rollout is not to go on; then the signal it got is aborted.
 *
 * @returns What was said; undefined when the work was done.
 * @throws What the work throws otherwise.
 */
export async function unlessStopped(
  work: (signal: AbortSignal) => Promise<void>,
  check: (nowMs: number) => Stop | undefined,
  signal: AbortSignal,
): Promise<Stop | undefined> {
  const controller = new AbortController();
  let stop: Stop | undefined;
  const timer = setInterval(() => {
    stop ??= check(monotonicMs());
    if (stop) controller.abort();
  }, LOOK_MS);
  try {
    await work(AbortSignal.any([signal, controller.signal]));
  } catch (error) {
    if (!stop) throw error;
  } finally {
    clearInterval(timer);
  }
  return stop;
}
