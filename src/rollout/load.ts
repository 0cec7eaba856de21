import { sleep, systemClock } from "../clock.ts";
import { Prober } from "./prober/prober.ts";
import { monotonicMs, type RequestResult } from "./request-result.ts";
import type { RunListener } from "./run-events.ts";

const LOOK_MS = 50;

/** The traffic of a run: starts the prober, keeps every result and passes it on. */
export class Load {
  readonly #prober: Prober;
  readonly #results: RequestResult[] = [];
  #totals = { scheduled: 0, sent: 0 };
  #endedMs: number | undefined;
  #stopping: Promise<void> | undefined;

  constructor(target: { url: string; rps: number; timeoutMs: number }, listener: RunListener) {
    this.#prober = new Prober(target);
    this.#prober.onResults((results) => {
      this.#results.push(...results);
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
    const endedMs = monotonicMs();
    this.#totals = await this.#prober.stop();
    this.#endedMs = endedMs;
  }

  /** Resolves when the latest `count` requests, all of them begun after `sinceMs`, were answered, or at `limitMs`. */
  async untilAnswered(count: number, sinceMs: number, limitMs: number, signal: AbortSignal): Promise<void> {
    const answered = () => {
      const latest = this.#results.slice(-count);
      return (
        latest.length === count && latest.every(({ outcome, startedMs }) => outcome === "ok" && startedMs > sinceMs)
      );
    };
    while (!answered() && monotonicMs() < limitMs) await sleep(systemClock, LOOK_MS, signal);
  }

  /** What is known of the traffic; the totals are those of its end. */
  get record(): { results: readonly RequestResult[]; scheduled: number; sent: number; trafficEndedMs?: number } {
    return {
      results: this.#results,
      ...this.#totals,
      ...(this.#endedMs === undefined ? {} : { trafficEndedMs: this.#endedMs }),
    };
  }
}
