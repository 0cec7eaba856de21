import { sleep, systemClock } from "../clock.ts";
import { Prober } from "./prober/prober.ts";
import { monotonicMs, type RequestResult } from "./request-result.ts";
import type { RunListener } from "./run-events.ts";

const ANSWERED_IN_A_ROW = 10;
const LOOK_MS = 50;

/** The traffic of a run: starts the prober, keeps every result and passes it on. */
export class Load {
  readonly #prober: Prober;
  readonly #results: RequestResult[] = [];
  #totals = { scheduled: 0, sent: 0 };
  #endedMs: number | undefined;
  #stopping: Promise<void> | undefined;
  #successesInARow = 0;

  constructor(
    target: { url: string; rps: number; timeoutMs: number },
    listener: RunListener,
    onResults: (results: readonly RequestResult[]) => void,
  ) {
    this.#prober = new Prober(target);
    this.#prober.onResults((results) => {
      this.#results.push(...results);
      for (const { outcome } of results) this.#successesInARow = outcome === "ok" ? this.#successesInARow + 1 : 0;
      onResults(results);
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

  /** Resolves when the latest requests were answered one and all, or `limitMs` is over. */
  async untilAnswered(limitMs: number, signal: AbortSignal): Promise<void> {
    const giveUpMs = monotonicMs() + limitMs;
    while (this.#successesInARow < ANSWERED_IN_A_ROW && monotonicMs() < giveUpMs) {
      await sleep(systemClock, LOOK_MS, signal);
    }
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
