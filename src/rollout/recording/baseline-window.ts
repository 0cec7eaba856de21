import type { RecordingEntry } from "./entries.ts";

type Requests = Extract<RecordingEntry, { type: "requests" }>;

/**
 * While nobody knows when a rollout will begin, only the latest traffic is kept: it holds requests back until
 * {@link open}, and forgets those that are too old. Everything else passes at once.
 */
export class BaselineWindow {
  readonly #store: (entry: RecordingEntry) => void;
  readonly #keepMs: number;
  #held: Requests[] = [];
  #forgotten = 0;
  #open = false;

  /** @param keepMs - How much traffic before the opening is kept. */
  constructor(store: (entry: RecordingEntry) => void, keepMs: number) {
    this.#store = store;
    this.#keepMs = keepMs;
  }

  add(entry: RecordingEntry): void {
    if (entry.type === "facts") this.#store(this.#withoutForgotten(entry));
    else if (entry.type !== "requests" || this.#open) this.#store(entry);
    else this.#hold(entry);
  }

  /** From now on everything passes, what was held back first. */
  open(): void {
    this.#open = true;
    for (const entry of this.#held) this.#store(entry);
    this.#held = [];
  }

  #hold(entry: Requests): void {
    this.#held.push(entry);
    const oldestMs = (entry.results.at(-1)?.endedMs ?? 0) - this.#keepMs;
    while ((this.#held[0]?.results.at(-1)?.endedMs ?? Infinity) < oldestMs) {
      const old = this.#held.shift();
      if (old?.lane === "service") this.#forgotten += old.results.length;
    }
  }

  /** The totals of the load count from the first request that is kept. */
  #withoutForgotten(entry: Extract<RecordingEntry, { type: "facts" }>): RecordingEntry {
    const { scheduled, sent } = entry.facts;
    if (scheduled === undefined || sent === undefined) return entry;
    const kept = { scheduled: scheduled - this.#forgotten, sent: sent - this.#forgotten };
    return { ...entry, facts: { ...entry.facts, ...kept } };
  }
}
