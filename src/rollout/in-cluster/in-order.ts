import type { Lane } from "../recording/recording.ts";
import type { RequestResult } from "../request-result.ts";

type Entry = readonly [lane: Lane, result: RequestResult];

/**
 * Puts requests from several places in the order they ended: it holds each back for a while, in which earlier ones may
 * still come in.
 */
export class InOrder {
  readonly #pass: (lane: Lane, results: RequestResult[]) => void;
  readonly #holdMs: number;
  #held: Entry[] = [];

  /** @param holdMs - Longer than what one place may be behind another. */
  constructor(pass: (lane: Lane, results: RequestResult[]) => void, holdMs: number) {
    this.#pass = pass;
    this.#holdMs = holdMs;
  }

  add(lane: Lane, results: readonly RequestResult[]): void {
    for (const result of results) this.#held.push([lane, result]);
  }

  /** Passes on what has been held long enough; all of it without `nowMs`. */
  release(nowMs = Infinity): void {
    const untilMs = nowMs - this.#holdMs;
    const due = this.#held.filter(([, { endedMs }]) => endedMs <= untilMs);
    if (due.length === 0) return;
    this.#held = this.#held.filter(([, { endedMs }]) => endedMs > untilMs);
    due.sort(([, a], [, b]) => a.endedMs - b.endedMs);
    for (const lane of ["service", "reused", "direct"] as const) {
      const results = due.flatMap(([of, result]) => (of === lane ? [result] : []));
      if (results.length > 0) this.#pass(lane, results);
    }
  }
}
