import { badRequest, failure } from "../../api/status.ts";
import type { Store } from "../storage/store.ts";

/** How Kubernetes words a resourceVersion that is not a number. */
export function unparsableRevision(text: string): string {
  const shown = JSON.stringify(text);
  return `resourceVersion: Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: invalid syntax`;
}

/** @throws {ApiError} BadRequest */
export function parseRevision(text: string): bigint {
  if (!/^\d+$/.test(text)) throw badRequest(`invalid resource version: ${unparsableRevision(text)}`);
  return BigInt(text);
}

/**
 * Revisions that were not written yet cannot be answered.
 *
 * Kubernetes waits three seconds for them before it fails; here nothing lags behind the store, so waiting is pointless.
 *
 * @throws {ApiError} Timeout
 */
export function checkNotInFuture(store: Store, revision: bigint): void {
  if (revision <= store.revision) return;
  const message = `Timeout: Too large resource version: ${revision}, current: ${store.revision}`;
  throw failure(504, "Timeout", message, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  });
}
