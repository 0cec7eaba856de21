/** How one request ended, as its client saw it. */
export type Outcome = "ok" | "http-error" | "refused" | "reset" | "timeout" | "unreachable" | "client-error";

/**
 * One request of the load, from its scheduled moment to its end.
 *
 * All times are milliseconds of the process-wide monotonic clock (`process.hrtime`), the same in every thread.
 */
export interface RequestResult {
  /** 0, 1, 2, ... in schedule order. */
  readonly sequence: number;
  readonly scheduledMs: number;
  /** When the connection attempt began. */
  readonly startedMs: number;
  readonly connectedMs?: number;
  /** TCP port on our side, where it is known: a proxy knows the connection by it, if one came about. */
  readonly localPort?: number;
  readonly firstByteMs?: number;
  readonly endedMs: number;
  readonly outcome: Outcome;
  /** System or library code of a failure: `ECONNREFUSED`, `ECONNRESET`, ... */
  readonly errorCode?: string;
  readonly httpStatus?: number;
  /** From the JSON body of the answer, where there is one. */
  readonly service?: string;
  readonly version?: string;
  readonly release?: string;
  readonly pod?: string;
}

/** Now, on the time base of {@link RequestResult}; whole microseconds, as a recording keeps them. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}
