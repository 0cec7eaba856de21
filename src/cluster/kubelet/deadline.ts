import type { Clock, Timer } from "../../clock.ts";

/** A moment that can be moved forward, for grace periods that a later delete shortens. */
export class Deadline {
  /** Resolves when the moment has come. */
  readonly reached: Promise<void>;
  readonly #clock: Clock;
  #resolve: () => void = () => undefined;
  #atMs: number;
  #timer: Timer;

  /** @param atMs - Epoch milliseconds of `clock`. */
  constructor(clock: Clock, atMs: number) {
    this.#clock = clock;
    this.#atMs = atMs;
    this.reached = new Promise((resolve) => (this.#resolve = resolve));
    this.#timer = this.#arm();
  }

  get atMs(): number {
    return this.#atMs;
  }

  /** Moves it to `atMs` when that is earlier. */
  shortenTo(atMs: number): void {
    if (atMs >= this.#atMs) return;
    this.#atMs = atMs;
    this.#timer.cancel();
    this.#timer = this.#arm();
  }

  /** It will never be reached. */
  cancel(): void {
    this.#timer.cancel();
  }

  #arm(): Timer {
    return this.#clock.setTimeout(() => this.#resolve(), this.#atMs - this.#clock.now());
  }
}
