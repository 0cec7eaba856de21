import type { Clock, Timer } from "../../clock.ts";

/**
 * Runs a sync when asked, at once when it has been quiet, but never sooner than a period after the last one was done.
 *
 * Requests that come in the meantime are served by one sync.
 *
 * @see kubernetes/pkg/proxy/runner/bounded_frequency_runner.go (v1.36)
 */
export class SyncRunner {
  readonly #clock: Clock;
  readonly #minPeriodMs: number;
  readonly #sync: () => Promise<void>;
  #notBefore = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  #running = false;
  #wanted = false;
  #stopped = false;

  constructor(clock: Clock, minPeriodMs: number, sync: () => Promise<void>) {
    this.#clock = clock;
    this.#minPeriodMs = minPeriodMs;
    this.#sync = sync;
  }

  /** Asks for a sync; `delayMs` for one that is not urgent. */
  request(delayMs = 0): void {
    if (this.#stopped) return;
    if (delayMs > 0) {
      this.#clock.setTimeout(() => this.request(), delayMs);
      return;
    }
    this.#wanted = true;
    if (this.#running || this.#timer) return;
    // Never in the caller's stack: it may be in the middle of several changes.
    const waitMs = Math.max(0, this.#notBefore - this.#clock.monotonic());
    this.#timer = this.#clock.setTimeout(() => void this.#run(), waitMs);
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    this.#wanted = false;
    this.#running = true;
    try {
      await this.#sync();
    } finally {
      this.#running = false;
      this.#notBefore = this.#clock.monotonic() + this.#minPeriodMs;
      if (this.#wanted) this.request();
    }
  }
}
