import type { Recording } from "../../recording/recording.ts";
import type { CauseId, Certainty } from "../diagnosis.ts";

/** A run written by hand with one failed request, and what has to be found out about it. */
export interface StagedCase {
  /** The situation, in words. */
  readonly title: string;
  readonly cause: CauseId | "UNKNOWN";
  readonly certainty?: Certainty;
  readonly pod?: string;
  readonly recording: Recording;
}

/** What the client sees when a connection is reset, refused, or takes too long. */
export const reset = { outcome: "reset", errorCode: "ECONNRESET" } as const;
export const refused = { outcome: "refused", errorCode: "ECONNREFUSED" } as const;
export const timeout = { outcome: "timeout", errorCode: "ETIMEDOUT" } as const;
export const unreachable = { outcome: "unreachable", errorCode: "EHOSTUNREACH" } as const;

/** An answer with an HTTP error. */
export function answered(httpStatus: number, part: { pod?: string; version?: string; service?: string } = {}) {
  return { outcome: "http-error", httpStatus, ...part } as const;
}
