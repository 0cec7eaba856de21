import type { Pod } from "../api/core.ts";
import { pods } from "../api/resources.ts";
import { isApiError } from "../api/status.ts";
import type { Client } from "../client/client.ts";
import type { ClusterWatch } from "./cluster-watch.ts";
import { oldPods } from "./progress.ts";
import type { RunListener } from "./run-events.ts";

const LOOK_MS = 50;

/**
 * Shortens the grace period of old pods once they have left the endpoints, as `kubectl delete pod --grace-period` does:
 * a program that ignores SIGTERM would otherwise hold up the run for its whole grace period.
 *
 * A kubelet gives a container at least 2 s, which is longer than the 1 s for which kube-proxy may still send it traffic.
 */
export class TerminationShortener {
  readonly #client: Client;
  readonly #watch: ClusterWatch;
  readonly #gracePeriodSeconds: number;
  readonly #onError: (error: unknown) => void;
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

  #look(): void {
    for (const pod of oldPods(this.#watch.objects)) if (this.#isDue(pod)) this.#shorten(pod).catch(this.#onError);
  }

  #isDue(pod: Pod): boolean {
    const { uid, deletionTimestamp, deletionGracePeriodSeconds = 0 } = pod.metadata;
    if (!deletionTimestamp || this.#asked.has(uid)) return false;
    return deletionGracePeriodSeconds > this.#gracePeriodSeconds && this.#watch.endpointLostMs(pod) !== undefined;
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

/** Starts to shorten; what the server refuses becomes a warning. @returns What has to be stopped. */
export function shortenTermination(
  client: Client,
  watch: ClusterWatch,
  gracePeriodSeconds: number,
  listener: RunListener,
): TerminationShortener {
  const shortener = new TerminationShortener(client, watch, gracePeriodSeconds, (error) => {
    const reason = error instanceof Error ? error.message : String(error);
    listener({ type: "warning", message: `An old pod could not be ended early: ${reason}` });
  });
  shortener.start();
  return shortener;
}
