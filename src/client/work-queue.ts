import type { Clock, Timer } from "../clock.ts";

/** First delay of {@link WorkQueue.addRateLimited}; it doubles with every retry up to {@link MAX_BACKOFF_MS}. */
const MIN_BACKOFF_MS = 5;
const MAX_BACKOFF_MS = 1_000_000;

/**
 * A queue of keys that need a look.
 *
 * - Fair: keys come out in the order in which they were added.
 * - Stingy: a key that waits already is not added again, so a burst of changes costs one look.
 * - A key is never handed out twice at the same time; added while it is being looked at, it comes again after `done`.
 * - After `shutDown` nothing more comes out and nothing is taken in.
 *
 * @see kubernetes client-go/util/workqueue (v1.36)
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #waiting: string[] = [];
  readonly #dirty = new Set<string>();
  readonly #processing = new Set<string>();
  readonly #retries = new Map<string, number>();
  readonly #dueMs = new Map<string, number>();
  #timer: Timer | undefined;
  #timerAtMs = Infinity;
  #getters: ((key: string | undefined) => void)[] = [];
  #shutDown = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Keys that wait to be handed out now. */
  get length(): number {
    return this.#waiting.length;
  }

  add(key: string): void {
    if (this.#shutDown || this.#dirty.has(key)) return;
    this.#dirty.add(key);
    if (this.#processing.has(key)) return;
    this.#offer(key);
  }

  /** Adds `key` when `delayMs` have passed; of several such calls for one key the earliest counts. */
  addAfter(key: string, delayMs: number): void {
    if (this.#shutDown) return;
    if (delayMs <= 0) return this.add(key);
    const atMs = this.#clock.monotonic() + delayMs;
    if (atMs >= (this.#dueMs.get(key) ?? Infinity)) return;
    this.#dueMs.set(key, atMs);
    this.#arm(atMs);
  }

  /** Adds `key` after 5 ms, 10 ms, 20 ms, ... up to 1000 s, longer with every call until {@link forget}. */
  addRateLimited(key: string): void {
    const retries = this.#retries.get(key) ?? 0;
    this.#retries.set(key, retries + 1);
    this.addAfter(key, Math.min(MIN_BACKOFF_MS * 2 ** retries, MAX_BACKOFF_MS));
  }

  /** Makes the next {@link addRateLimited} of `key` start with the shortest delay again. */
  forget(key: string): void {
    this.#retries.delete(key);
  }

  /** How often `key` was added rate limited since it was last forgotten. */
  retriesOf(key: string): number {
    return this.#retries.get(key) ?? 0;
  }

  /** The next key, as soon as there is one; undefined after {@link shutDown}. Call {@link done} when finished with it. */
  get(): Promise<string | undefined> {
    const key = this.#shutDown ? undefined : this.#waiting.shift();
    if (key === undefined && !this.#shutDown) return new Promise((resolve) => this.#getters.push(resolve));
    if (key !== undefined) this.#handOut(key);
    return Promise.resolve(key);
  }

  done(key: string): void {
    this.#processing.delete(key);
    if (this.#dirty.has(key)) this.#offer(key);
  }

  /** Ends all waiting {@link get} calls with undefined and cancels what was added for later. */
  shutDown(): void {
    this.#shutDown = true;
    this.#timer?.cancel();
    this.#waiting.length = 0;
    this.#dirty.clear();
    this.#dueMs.clear();
    const getters = this.#getters;
    this.#getters = [];
    for (const resolve of getters) resolve(undefined);
  }

  #offer(key: string): void {
    const getter = this.#getters.shift();
    if (!getter) {
      this.#waiting.push(key);
      return;
    }
    this.#handOut(key);
    getter(key);
  }

  #handOut(key: string): void {
    this.#dirty.delete(key);
    this.#processing.add(key);
  }

  #arm(atMs: number): void {
    if (atMs >= this.#timerAtMs) return;
    this.#timer?.cancel();
    this.#timerAtMs = atMs;
    this.#timer = this.#clock.setTimeout(() => this.#addDue(), atMs - this.#clock.monotonic());
  }

  #addDue(): void {
    this.#timerAtMs = Infinity;
    const nowMs = this.#clock.monotonic();
    let nextMs = Infinity;
    for (const [key, atMs] of this.#dueMs) {
      // Real timers may fire a fraction of a millisecond early.
      if (atMs > nowMs + 1) {
        nextMs = Math.min(nextMs, atMs);
        continue;
      }
      this.#dueMs.delete(key);
      this.add(key);
    }
    if (nextMs < Infinity) this.#arm(nextMs);
  }
}
