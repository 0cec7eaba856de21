import type { Clock, Timer } from "./clock.ts";

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/**
 * Time that moves only when told to; between two timers all pending promises settle.
 *
 * For code without real I/O: it drains the microtask queue and `setImmediate`, not sockets or processes.
 */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #entries: Entry[] = [];

  /** @param startMs - Epoch milliseconds to start at; default 2026-01-01T00:00:00Z. */
  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, delayMs: number): Timer {
    const entry = { at: this.#now + Math.max(0, delayMs), order: this.#order++, callback };
    this.#entries.push(entry);
    return {
      cancel: () => {
        this.#entries = this.#entries.filter((other) => other !== entry);
      },
    };
  }

  /** Moves time forward by `durationMs`, firing every timer that falls due in order. */
  async advance(durationMs: number): Promise<void> {
    await this.runUntil(() => false, durationMs);
  }

  /**
   * Fires timers one by one until `done()` holds or `limitMs` of virtual time have passed.
   *
   * @returns Whether `done()` held.
   */
  async runUntil(done: () => boolean, limitMs: number): Promise<boolean> {
    const end = this.#now + limitMs;
    for (;;) {
      await settle();
      if (done()) return true;
      const next = this.#takeDue(end);
      if (!next) {
        this.#now = end;
        return done();
      }
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
  }

  #takeDue(end: number): Entry | undefined {
    let first: Entry | undefined;
    for (const entry of this.#entries) {
      if (entry.at > end) continue;
      if (!first || entry.at < first.at || (entry.at === first.at && entry.order < first.order)) first = entry;
    }
    if (first) this.#entries = this.#entries.filter((entry) => entry !== first);
    return first;
  }
}

/** Lets every already queued promise callback and immediate run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
