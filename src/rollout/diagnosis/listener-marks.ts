import { lastIndexUpTo } from "./states.ts";

/** What was found at one moment: whether a pod took connections. */
export interface ListenerMark {
  readonly atMs: number;
  readonly open: boolean;
}

/** Whether one pod took connections, each time that was found out. */
export class ListenerMarks {
  readonly #added: Record<"open" | "closed", number[]> = { open: [], closed: [] };
  #sorted: Readonly<Record<"open" | "closed", Float64Array>> | undefined;

  add(atMs: number, open: boolean): void {
    this.#added[open ? "open" : "closed"].push(atMs);
    this.#sorted = undefined;
  }

  /** The last one up to a moment. */
  before(atMs: number): ListenerMark | undefined {
    const [openMs, closedMs] = [this.last(true, atMs), this.last(false, atMs)];
    if (openMs === undefined && closedMs === undefined) return undefined;
    const open = (openMs ?? -Infinity) >= (closedMs ?? -Infinity);
    return { atMs: Math.max(openMs ?? -Infinity, closedMs ?? -Infinity), open };
  }

  /** The first one after a moment. */
  after(atMs: number): ListenerMark | undefined {
    const [openMs, closedMs] = [this.first(true, atMs), this.first(false, atMs)];
    if (openMs === undefined && closedMs === undefined) return undefined;
    const open = (openMs ?? Infinity) <= (closedMs ?? Infinity);
    return { atMs: Math.min(openMs ?? Infinity, closedMs ?? Infinity), open };
  }

  /** The last moment up to `toMs` at which it was found open, or closed. */
  last(open: boolean, toMs: number): number | undefined {
    const moments = this.#moments(open);
    return moments[lastIndexUpTo(moments, toMs)];
  }

  /** The last one up to a moment that found it open. */
  lastOpen(toMs: number): number | undefined {
    return this.last(true, toMs);
  }

  /** The first moment after `afterMs` at which it was found open, or closed. */
  first(open: boolean, afterMs: number): number | undefined {
    const moments = this.#moments(open);
    return moments[lastIndexUpTo(moments, afterMs) + 1];
  }

  /** They are found out in another order than they are told. */
  #moments(open: boolean): Float64Array {
    this.#sorted ??= {
      open: Float64Array.from(this.#added.open).sort(),
      closed: Float64Array.from(this.#added.closed).sort(),
    };
    return this.#sorted[open ? "open" : "closed"];
  }
}
