import type { Clock, Timer } from "../../clock.ts";

/**
 * Runs `sync` when it is asked to, but not before `minPeriodMs` have passed since the last run was complete.
 *
 * Never two at a time. Whatever is asked for meanwhile is one more run.
 *
 * @see kubernetes/pkg/util/async/runner.go BoundedFrequencyRunner (v1.36)
 */
export class SyncRunner {
  readonly #clock: Clock;
  readonly #minPeriodMs: number;
  readonly #sync: () => Promise<void>;
  /** On the monotonic clock; the first run may be at once. */
  #completedMs = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  #running = false;
  #asked = false;
  #stopped = false;

  /** @param sync - Must not reject. */
  constructor(clock: Clock, minPeriodMs: number, sync: () => Promise<void>) {
    this.#clock = clock;
    this.#minPeriodMs = minPeriodMs;
    this.#sync = sync;
  }

  /** Asks for a run; it does not begin before this call has returned. */
  request(): void {
    this.#asked = true;
    if (this.#stopped || this.#running || this.#timer) return;
    const waitMs = this.#completedMs + this.#minPeriodMs - this.#clock.monotonic();
    this.#timer = this.#clock.setTimeout(() => void this.#run(), Math.max(0, waitMs));
  }

  /** No run begins any more; the one that is under way goes on. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    this.#asked = false;
    this.#running = true;
    await this.#sync();
    this.#running = false;
    this.#completedMs = this.#clock.monotonic();
    if (this.#asked) this.request();
  }
}
