import { monotonicMs } from "../request-result.ts";

/** So many requests are sent before connections get their turn again, else a backlog would starve them. */
const MAX_BURST = 32;
/** A thread that is behind by more than this when the schedule ends cannot keep up, and says so. */
const CATCH_UP_MS = 250;
/** Shorter waits go round the event loop instead of sleeping, since a timer would take 1 ms at least. */
const SHORT_WAIT_MS = 0.3;

/**
 * Calls `send` at a constant rate: call i is due at `startMs + i * 1000 / rps`. No call is ever left out; what is late
 * comes at once, with the moment it was due at.
 *
 * Sleeps between calls. Timers have a resolution of 1 ms, so calls may be late by nearly as much.
 */
export class Pacer {
  readonly #startMs: number;
  readonly #periodMs: number;
  readonly #send: (index: number, dueMs: number) => void;
  #sent = 0;
  #stopped = false;

  constructor(rps: number, send: (index: number, dueMs: number) => void) {
    this.#startMs = monotonicMs();
    this.#periodMs = 1000 / rps;
    this.#send = send;
    this.#tick();
  }

  /**
   * Ends the schedule at `stopMs`. What was due by then and is late by a moment only is still sent.
   *
   * @returns How many calls were due by then and how many of them were made: fewer only when this thread cannot keep up.
   */
  stop(stopMs: number): { scheduled: number; sent: number } {
    const due = Math.floor(Math.max(0, stopMs - this.#startMs) / this.#periodMs) + 1;
    this.#sendUpTo(Math.min(due, this.#sent + Math.ceil(CATCH_UP_MS / this.#periodMs)));
    this.#stopped = true;
    return { scheduled: Math.max(due, this.#sent), sent: this.#sent };
  }

  readonly #tick = (): void => {
    if (this.#stopped) return;
    const due = Math.floor((monotonicMs() - this.#startMs) / this.#periodMs) + 1;
    this.#sendUpTo(Math.min(due, this.#sent + MAX_BURST));
    const waitMs = this.#dueMs(this.#sent) - monotonicMs();
    if (waitMs <= SHORT_WAIT_MS) setImmediate(this.#tick);
    else setTimeout(this.#tick, Math.floor(waitMs)); // 0 counts as 1; rounded up it would always be late
  };

  #sendUpTo(count: number): void {
    while (this.#sent < count) {
      const index = this.#sent++;
      this.#send(index, this.#dueMs(index));
    }
  }

  #dueMs(index: number): number {
    return this.#startMs + index * this.#periodMs;
  }
}
