import type { RequestResult } from "../request-result.ts";
import { RollscopeError } from "../../errors.ts";

/** What many requests have in common; each is written once and then called by its place in the list. */
type Kind = Pick<RequestResult, "outcome" | "errorCode" | "httpStatus" | "service" | "version" | "release" | "pod">;

/**
 * Requests as they stand in a file: columns of whole numbers, moments in microseconds.
 *
 * `sequence` and `scheduled` hold differences to the row before (the first one to 0); `started` is relative to
 * `scheduled`; `connected`, `firstByte` and `ended` are relative to `started`, -1 where the moment did not come.
 * `kinds` are those that are new; rows name them by their place among all kinds of the lane so far.
 */
export interface RequestColumns {
  readonly kinds?: readonly Kind[];
  readonly sequence: readonly number[];
  readonly scheduled: readonly number[];
  readonly started: readonly number[];
  readonly connected: readonly number[];
  readonly firstByte: readonly number[];
  readonly ended: readonly number[];
  readonly kind: readonly number[];
  /** 0 where it is not known. */
  readonly port: readonly number[];
}

const micros = (ms: number) => Math.round(ms * 1000);

/** Turns the requests of one lane into columns, batch by batch. */
export class RequestEncoder {
  readonly #kinds = new Map<string, number>();

  encode(results: readonly RequestResult[]): RequestColumns {
    const kinds: Kind[] = [];
    const kind = results.map((result) => this.#kindOf(result, kinds));
    const scheduled = results.map(({ scheduledMs }) => micros(scheduledMs));
    const started = results.map(({ startedMs }) => micros(startedMs));
    const sinceStart = (ms: number | undefined, row: number) =>
      ms === undefined ? -1 : Math.max(0, micros(ms) - (started[row] ?? 0));
    return {
      ...(kinds.length > 0 ? { kinds } : {}),
      sequence: differences(results.map(({ sequence }) => sequence)),
      scheduled: differences(scheduled),
      started: started.map((at, row) => at - (scheduled[row] ?? 0)),
      connected: results.map(({ connectedMs }, row) => sinceStart(connectedMs, row)),
      firstByte: results.map(({ firstByteMs }, row) => sinceStart(firstByteMs, row)),
      ended: results.map(({ endedMs }, row) => sinceStart(endedMs, row)),
      kind,
      port: results.map(({ localPort }) => localPort ?? 0),
    };
  }

  #kindOf(result: RequestResult, fresh: Kind[]): number {
    const { outcome, errorCode, httpStatus, service, version, release, pod } = result;
    const kind: Kind = { outcome, errorCode, httpStatus, service, version, release, pod };
    const key = JSON.stringify(kind);
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    fresh.push(kind);
    this.#kinds.set(key, this.#kinds.size);
    return this.#kinds.size - 1;
  }
}

/** Turns columns back into requests; needs all batches of a lane from the first one on. */
export class RequestDecoder {
  readonly #kinds: Kind[] = [];

  /** @throws {RollscopeError} RECORDING_INVALID when the columns do not fit together. */
  decode(columns: RequestColumns): RequestResult[] {
    this.#kinds.push(...(columns.kinds ?? []));
    let sequence = 0;
    let scheduled = 0;
    return columns.kind.map((place, row) => {
      const kind = this.#kinds[place];
      if (!kind) throw broken(`there is no kind ${place}`);
      const cell = (name: "sequence" | "scheduled" | "started" | "connected" | "firstByte" | "ended" | "port") => {
        const value = columns[name][row];
        if (typeof value !== "number") throw broken(`column ${name} has no row ${row}`);
        return value;
      };
      sequence += cell("sequence");
      scheduled += cell("scheduled");
      const started = scheduled + cell("started");
      const [connected, firstByte, port] = [cell("connected"), cell("firstByte"), cell("port")];
      return {
        sequence,
        scheduledMs: scheduled / 1000,
        startedMs: started / 1000,
        ...(connected < 0 ? {} : { connectedMs: (started + connected) / 1000 }),
        ...(firstByte < 0 ? {} : { firstByteMs: (started + firstByte) / 1000 }),
        endedMs: (started + cell("ended")) / 1000,
        ...kind,
        ...(port === 0 ? {} : { localPort: port }),
      };
    });
  }
}

function broken(what: string): RollscopeError {
  return new RollscopeError("RECORDING_INVALID", `The requests of the recording do not fit together: ${what}.`);
}

function differences(values: readonly number[]): number[] {
  return values.map((value, row) => value - (values[row - 1] ?? 0));
}
