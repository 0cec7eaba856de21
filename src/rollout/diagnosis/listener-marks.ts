import { lastIndexUpTo } from "./states.ts";

/** What was found at one moment: whether a pod took connections. */
export interface ListenerMark {
  readonly atMs: number;
  readonly open: boolean;
}

/** Whether one pod took connections, each time that was found out. */
export class ListenerMarks {
  readonly #marks: ListenerMark[] = [];
  #atMs: Float64Array | undefined;

  add(atMs: number, open: boolean): void {
    this.#marks.push({ atMs, open });
    this.#atMs = undefined;
  }

  /** The last one up to a moment. */
  before(atMs: number): ListenerMark | undefined {
    return this.#marks[lastIndexUpTo(this.#moments(), atMs)];
  }

  /** The first one after a moment. */
  after(atMs: number): ListenerMark | undefined {
    return this.#marks[lastIndexUpTo(this.#moments(), atMs) + 1];
  }

  /** The last one up to a moment that found it open. */
  lastOpen(toMs: number): number | undefined {
    for (let index = lastIndexUpTo(this.#moments(), toMs); index >= 0; index -= 1)
      if (this.#marks[index]?.open) return this.#marks[index]?.atMs;
    return undefined;
  }

  /** The first one after a moment that found it open, or closed. */
  first(open: boolean, afterMs: number): number | undefined {
    for (let index = lastIndexUpTo(this.#moments(), afterMs) + 1; index < this.#marks.length; index += 1)
      if (this.#marks[index]?.open === open) return this.#marks[index]?.atMs;
    return undefined;
  }

  /** They are found out in another order than they are told. */
  #moments(): Float64Array {
    if (this.#atMs) return this.#atMs;
    this.#marks.sort((a, b) => a.atMs - b.atMs);
    return (this.#atMs = Float64Array.from(this.#marks, ({ atMs }) => atMs));
  }
}
