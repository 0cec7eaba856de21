const BUCKET_MS = 1000;

/** Finds what has to do with a moment without looking at everything: entries by the seconds that they last. */
export class TimeIndex<T> {
  readonly #buckets = new Map<number, T[]>();
  readonly #firstBucket: number;
  readonly #lastBucket: number;

  /** @param fromMs - Before it, and after `toMs`, nobody asks. */
  constructor(fromMs: number, toMs: number) {
    this.#firstBucket = Math.floor(fromMs / BUCKET_MS);
    this.#lastBucket = Math.floor(toMs / BUCKET_MS);
  }

  add(fromMs: number, toMs: number, entry: T): void {
    const first = Math.max(this.#firstBucket, Math.floor(fromMs / BUCKET_MS));
    const last = Math.min(this.#lastBucket, Math.floor(toMs / BUCKET_MS));
    for (let bucket = first; bucket <= last; bucket += 1) {
      const entries = this.#buckets.get(bucket);
      if (!entries) this.#buckets.set(bucket, [entry]);
      else if (entries.at(-1) !== entry) entries.push(entry);
    }
  }

  /** What may last at this moment, in the order it was added; of some it may be over, or not begun. */
  near(atMs: number): readonly T[] {
    const bucket = Math.min(this.#lastBucket, Math.max(this.#firstBucket, Math.floor(atMs / BUCKET_MS)));
    return this.#buckets.get(bucket) ?? [];
  }
}
