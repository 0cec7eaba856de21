import type { RequestResult } from "./request-result.ts";

const CHUNK = 8192;

/** What many requests have in common: how they ended, and who answered. */
type Kind = Pick<RequestResult, "outcome" | "errorCode" | "httpStatus" | "service" | "version" | "release" | "pod">;

/** Columns of some thousand requests; a moment that did not come is NaN. */
class Chunk {
  readonly scheduledMs = new Float64Array(CHUNK);
  readonly startedMs = new Float64Array(CHUNK);
  readonly connectedMs = new Float64Array(CHUNK);
  readonly firstByteMs = new Float64Array(CHUNK);
  readonly endedMs = new Float64Array(CHUNK);
  readonly sequence = new Uint32Array(CHUNK);
  readonly kind = new Uint32Array(CHUNK);
  readonly localPort = new Uint16Array(CHUNK);
}

/**
 * Many requests in little memory: 50 bytes each, in columns. The requests it gives out are made on the spot.
 */
export class RequestLog implements Iterable<RequestResult> {
  readonly #chunks: Chunk[] = [];
  readonly #kinds: Kind[] = [];
  readonly #kindOf = new Map<string, number>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(result: RequestResult): void {
    const row = this.#length % CHUNK;
    let chunk = this.#chunks.at(-1);
    if (!chunk || row === 0) this.#chunks.push((chunk = new Chunk()));
    chunk.scheduledMs[row] = result.scheduledMs;
    chunk.startedMs[row] = result.startedMs;
    chunk.connectedMs[row] = result.connectedMs ?? Number.NaN;
    chunk.firstByteMs[row] = result.firstByteMs ?? Number.NaN;
    chunk.endedMs[row] = result.endedMs;
    chunk.sequence[row] = result.sequence;
    chunk.localPort[row] = result.localPort ?? 0;
    chunk.kind[row] = this.#intern(result);
    this.#length += 1;
  }

  /** The request at this place, from 0; undefined beyond the end. */
  at(index: number): RequestResult | undefined {
    const chunk = this.#chunks[Math.floor(index / CHUNK)];
    return chunk && index < this.#length ? this.#row(chunk, index % CHUNK) : undefined;
  }

  *[Symbol.iterator](): Iterator<RequestResult> {
    for (let index = 0; index < this.#length; index += 1) yield this.at(index) as RequestResult;
  }

  #row(chunk: Chunk, row: number): RequestResult {
    const connectedMs = chunk.connectedMs[row] as number;
    const firstByteMs = chunk.firstByteMs[row] as number;
    const localPort = chunk.localPort[row] as number;
    return {
      sequence: chunk.sequence[row] as number,
      scheduledMs: chunk.scheduledMs[row] as number,
      startedMs: chunk.startedMs[row] as number,
      ...(Number.isNaN(connectedMs) ? {} : { connectedMs }),
      ...(Number.isNaN(firstByteMs) ? {} : { firstByteMs }),
      endedMs: chunk.endedMs[row] as number,
      ...(this.#kinds[chunk.kind[row] as number] as Kind),
      ...(localPort === 0 ? {} : { localPort }),
    };
  }

  #intern({ outcome, errorCode, httpStatus, service, version, release, pod }: RequestResult): number {
    const key = `${outcome}\0${errorCode}\0${httpStatus}\0${service}\0${version}\0${release}\0${pod}`;
    const known = this.#kindOf.get(key);
    if (known !== undefined) return known;
    this.#kinds.push({
      outcome,
      ...(errorCode === undefined ? {} : { errorCode }),
      ...(httpStatus === undefined ? {} : { httpStatus }),
      ...(service === undefined ? {} : { service }),
      ...(version === undefined ? {} : { version }),
      ...(release === undefined ? {} : { release }),
      ...(pod === undefined ? {} : { pod }),
    });
    this.#kindOf.set(key, this.#kinds.length - 1);
    return this.#kinds.length - 1;
  }
}
