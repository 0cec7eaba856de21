import type { ClusterWatch } from "./cluster-watch.ts";
import type { Load } from "./load.ts";
import type { PodAddress } from "./prober/direct-lane.ts";
import { lifeOf, probedPods } from "./probed-pods.ts";
import { podsOfDeployment } from "./progress.ts";
import type { RecordingEntry } from "./recording/entries.ts";
import type { RequestResult } from "./request-result.ts";

const LOOK_MS = 25;
/** Connections in a row that a pod must accept to count as settled: about a second. */
const SETTLED_AFTER = 20;
/** So many attempts without any accepted or refused connection mean that pods cannot be reached from here. */
const HOPELESS_AFTER = 20;

/**
 * Drives the direct lane: has the prober connect to pods that come and go, for as long as pods can be reached from here
 * at all.
 */
export class DirectProbes {
  readonly #watch: ClusterWatch;
  readonly #load: Load;
  readonly #record: (entry: RecordingEntry) => void;
  /** Accepted connections in a row, by life of the pod. */
  readonly #accepted = new Map<string, number>();
  #present: readonly PodAddress[] = [];
  #unreached = 0;
  #reached = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(watch: ClusterWatch, load: Load, record: (entry: RecordingEntry) => void) {
    this.#watch = watch;
    this.#load = load;
    this.#record = record;
  }

  /** Looks from time to time until {@link stop}. */
  start(): void {
    this.#load.onDirect((results) => this.#count(results));
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#look();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const pods = probedPods(this.#watch.objects, (life) => (this.#accepted.get(life) ?? 0) >= SETTLED_AFTER);
    const same =
      pods.length === this.#present.length &&
      pods.every(({ pod, host, port }, index) => {
        const other = this.#present[index];
        return pod === other?.pod && host === other.host && port === other.port;
      });
    if (same) return;
    this.#present = pods;
    this.#load.probe(pods);
  }

  #count(results: readonly RequestResult[]): void {
    const lives = new Map(podsOfDeployment(this.#watch.objects).map((pod) => [pod.metadata.name, lifeOf(pod)]));
    for (const { pod = "", outcome } of results) {
      if (outcome === "ok" || outcome === "refused" || outcome === "reset") this.#reached = true;
      else this.#unreached += 1;
      const life = lives.get(pod);
      if (life !== undefined) this.#accepted.set(life, outcome === "ok" ? (this.#accepted.get(life) ?? 0) + 1 : 0);
    }
    if (!this.#reached && this.#unreached >= HOPELESS_AFTER) this.#giveUp();
  }

  #giveUp(): void {
    const [first] = this.#present;
    this.stop();
    this.#load.probe([]);
    const where = first ? ` (${first.host}:${first.port} does not answer)` : "";
    const missing = `Pods cannot be reached directly from here${where}, so which pod refused follows from times alone.`;
    this.#record({ type: "missing-evidence", sentence: missing });
  }
}
