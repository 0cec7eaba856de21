import { sleep, systemClock } from "../clock.ts";
import type { PodAddress } from "./prober/direct-lane.ts";
import type { RecordingEntry } from "./recording/entries.ts";
import { monotonicMs, type RequestResult } from "./request-result.ts";
import type { RunListener } from "./run-events.ts";
import type { LoadProber } from "./traffic-source.ts";

const LOOK_MS = 50;
/** More answers in a row than anybody waits for. */
const MOST_ANSWERS = 50_000;

/**
 * The lane of reused connections: enough of them to have one to each pod, and few requests, for it is the service lane
 * that measures.
 */
export const REUSED = { connections: 10, rps: 50 };

/** The traffic of a run: starts the prober, and records every result and passes it on. */
export class Load {
  readonly #prober: LoadProber;
  readonly #record: (entry: RecordingEntry) => void;
  /** Starts of the requests that were answered since the last one that failed. */
  #answeredSinceMs: number[] = [];
  readonly #directListeners: ((results: readonly RequestResult[]) => void)[] = [];
  #stopping: Promise<void> | undefined;

  constructor(prober: LoadProber, listener: RunListener, record: (entry: RecordingEntry) => void) {
    this.#record = record;
    this.#prober = prober;
    this.#prober.onResults((results, lane) => {
      record({ type: "requests", lane, results });
      if (lane === "direct") for (const tell of this.#directListeners) tell(results);
      if (lane !== "service") return;
      for (const result of results) this.#count(result);
      listener({ type: "requests", results });
    });
  }

  async start(): Promise<void> {
    await this.#prober.start();
  }

  /** Calls `listener` with what the direct lane saw. */
  onDirect(listener: (results: readonly RequestResult[]) => void): void {
    this.#directListeners.push(listener);
  }

  /** Has the direct lane connect to these pods and no others. */
  probe(pods: readonly PodAddress[]): void {
    this.#prober.probe(pods);
  }

  /** Ends the schedule and waits for the requests under way; may be called again. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const trafficEndedMs = monotonicMs();
    const totals = await this.#prober.stop();
    this.#record({ type: "facts", facts: { ...totals, trafficEndedMs } });
  }

  #count({ outcome, startedMs }: RequestResult): void {
    if (outcome === "ok") this.#answeredSinceMs.push(startedMs);
    else this.#answeredSinceMs = [];
    if (this.#answeredSinceMs.length > MOST_ANSWERS)
      this.#answeredSinceMs = this.#answeredSinceMs.slice(-MOST_ANSWERS / 2);
  }

  /** Resolves when the latest `count` requests, all of them begun after `sinceMs`, were answered, or at `limitMs`. */
  async untilAnswered(count: number, sinceMs: number, limitMs: number, signal: AbortSignal): Promise<void> {
    const answered = () => {
      const latest = this.#answeredSinceMs.slice(-count);
      return latest.length === count && latest.every((startedMs) => startedMs > sinceMs);
    };
    while (!answered() && monotonicMs() < limitMs) await sleep(systemClock, LOOK_MS, signal);
  }
}
