import type { Pod } from "../api/core.ts";
import { pods } from "../api/resources.ts";
import { isApiError } from "../api/status.ts";
import type { Client } from "../client/client.ts";
import type { ClusterWatch } from "./cluster-watch.ts";
import { oldPods } from "./progress.ts";
import { monotonicMs, type RequestResult } from "./request-result.ts";

/** An old pod must have been out of the traffic for so long: longer than kube-proxy's minSyncPeriod of 1 s. */
const QUIET_MS = 1500;
const LOOK_MS = 200;

/**
 * Ends the termination of old pods early once traffic has left them, as `kubectl delete pod --grace-period` does: a
 * program that ignores SIGTERM would otherwise hold up the run for its whole grace period.
 */
export class TerminationShortener {
  readonly #client: Client;
  readonly #watch: ClusterWatch;
  readonly #gracePeriodSeconds: number;
  readonly #onError: (error: unknown) => void;
  readonly #lastAnswerMs = new Map<string, number>();
  readonly #asked = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  /** @param onError - Told when the server refuses; the rollout goes on all the same. */
  constructor(client: Client, watch: ClusterWatch, gracePeriodSeconds: number, onError: (error: unknown) => void) {
    this.#client = client;
    this.#watch = watch;
    this.#gracePeriodSeconds = gracePeriodSeconds;
    this.#onError = onError;
  }

  /** Looks from time to time until {@link stop}. */
  start(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Takes note of which pods still answer. */
  onResults(results: readonly RequestResult[]): void {
    for (const { pod, endedMs } of results) if (pod) this.#lastAnswerMs.set(pod, endedMs);
  }

  #look(): void {
    const nowMs = monotonicMs();
    for (const pod of oldPods(this.#watch.objects)) {
      if (this.#isDue(pod, nowMs)) this.#shorten(pod).catch(this.#onError);
    }
  }

  #isDue(pod: Pod, nowMs: number): boolean {
    const { uid, name, deletionTimestamp, deletionGracePeriodSeconds = 0 } = pod.metadata;
    if (!deletionTimestamp || this.#asked.has(uid) || deletionGracePeriodSeconds <= this.#gracePeriodSeconds)
      return false;
    const lostMs = this.#watch.endpointLostMs(pod);
    if (lostMs === undefined) return false;
    return nowMs - Math.max(lostMs, this.#lastAnswerMs.get(name) ?? 0) >= QUIET_MS;
  }

  async #shorten({ metadata: { namespace = "", name, uid } }: Pod): Promise<void> {
    this.#asked.add(uid);
    const gracePeriodSeconds = this.#gracePeriodSeconds;
    await this.#client
      .delete(pods, namespace, name, { gracePeriodSeconds, preconditions: { uid } })
      .catch((error: unknown) => {
        // Gone in the meantime, or another pod has its name now.
        if (!isApiError(error, "NotFound") && !isApiError(error, "Conflict")) throw error;
      });
  }
}
