/** What something was over time: each state lasts until the next one. Moments must be added in order. */
export class States<T> {
  readonly #atMs: number[] = [];
  readonly #states: T[] = [];
  readonly #initial: T;

  /** @param initial - The state before the first one that is added. */
  constructor(initial: T) {
    this.#initial = initial;
  }

  /** Notes a state; the same as before changes nothing. */
  add(atMs: number, state: T): void {
    if (state === this.last) return;
    this.#atMs.push(atMs);
    this.#states.push(state);
  }

  get last(): T {
    return this.#states.at(-1) ?? this.#initial;
  }

  at(atMs: number): T {
    const index = lastIndexUpTo(this.#atMs, atMs);
    return index === -1 ? this.#initial : (this.#states[index] as T);
  }

  /** When the state at this moment began; -Infinity for the initial one. */
  since(atMs: number): number {
    return this.#atMs[lastIndexUpTo(this.#atMs, atMs)] ?? -Infinity;
  }

  /** When the state at this moment ended; Infinity for the last one. */
  until(atMs: number): number {
    return this.#atMs[lastIndexUpTo(this.#atMs, atMs) + 1] ?? Infinity;
  }

  /** Every state that there was between two moments, both included, in order. */
  *between(fromMs: number, toMs: number): Generator<T> {
    yield this.at(fromMs);
    for (let index = lastIndexUpTo(this.#atMs, fromMs) + 1; (this.#atMs[index] ?? Infinity) <= toMs; index += 1)
      yield this.#states[index] as T;
  }

  /** Whether this state was there at any time between two moments, both included. */
  was(state: T, fromMs: number, toMs: number): boolean {
    if (this.at(fromMs) === state) return true;
    for (let index = lastIndexUpTo(this.#atMs, fromMs) + 1; (this.#atMs[index] ?? Infinity) <= toMs; index += 1)
      if (this.#states[index] === state) return true;
    return false;
  }

  /** When the state last became one that `test` is true for, up to a moment; undefined when it never did. */
  lastStart(toMs: number, test: (state: T) => boolean): number | undefined {
    for (let index = lastIndexUpTo(this.#atMs, toMs); index >= 0; index -= 1)
      if (test(this.#states[index] as T)) return this.#atMs[index];
    return undefined;
  }

  /** When a state that `test` is true for last ended, up to a moment; undefined when it never did. */
  lastEnd(toMs: number, test: (state: T) => boolean): number | undefined {
    for (let index = lastIndexUpTo(this.#atMs, toMs); index > 0; index -= 1)
      if (test(this.#states[index - 1] as T)) return this.#atMs[index];
    return undefined;
  }

  /** When the state first became one that `test` is true for; undefined when it never did. */
  firstStart(test: (state: T) => boolean): number | undefined {
    const index = this.#states.findIndex(test);
    return index === -1 ? undefined : this.#atMs[index];
  }
}

/** Index of the last entry that is not greater, -1 when there is none; the values ascend. */
export function lastIndexUpTo(values: ArrayLike<number>, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
