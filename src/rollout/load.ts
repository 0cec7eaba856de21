import { sleep, systemClock } from "../clock.ts";
import { Prober } from "./prober/prober.ts";
import type { RecordingEntry } from "./recording/entries.ts";
import { monotonicMs, type RequestResult } from "./request-result.ts";
import type { RunListener } from "./run-events.ts";

const LOOK_MS = 50;

/** The traffic of a run: starts the prober, and records every result and passes it on. */
export class Load {
  readonly #prober: Prober;
  readonly #record: (entry: RecordingEntry) => void;
  /** Starts of the requests that were answered since the last one that failed. */
  #answeredSinceMs: number[] = [];
  #stopping: Promise<void> | undefined;

  constructor(
    target: { url: string; rps: number; timeoutMs: number },
    listener: RunListener,
    record: (entry: RecordingEntry) => void,
  ) {
    this.#record = record;
    this.#prober = new Prober(target);
    this.#prober.onResults((results) => {
      for (const result of results) this.#count(result);
      record({ type: "requests", lane: "service", results });
      listener({ type: "requests", results });
    });
  }

  async start(): Promise<void> {
    await this.#prober.start();
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
