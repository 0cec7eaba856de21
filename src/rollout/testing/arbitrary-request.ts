import fc from "fast-check";
import type { RequestResult } from "../request-result.ts";

const moment = fc.integer({ min: 0, max: 10_000_000_000 });
const span = fc.integer({ min: 0, max: 5_000_000 });
const name = fc.constantFrom("user-service", "payment-service", "1.0.0", "ünïcode");

/** Any request whose moments are whole microseconds, as those of the prober. */
export function arbitraryRequest(): fc.Arbitrary<RequestResult> {
  return fc
    .record(
      {
        sequence: fc.nat(1_000_000),
        scheduled: moment,
        late: span,
        connected: span,
        firstByte: span,
        ended: span,
        outcome: fc.constantFrom("ok", "refused", "reset", "timeout", "http-error"),
        errorCode: fc.constantFrom("ECONNREFUSED", "ECONNRESET"),
        httpStatus: fc.constantFrom(200, 503),
        service: name,
        version: name,
        release: name,
        pod: name,
        localPort: fc.integer({ min: 1, max: 65_535 }),
      },
      { requiredKeys: ["sequence", "scheduled", "late", "ended", "outcome"] },
    )
    .map(({ sequence, scheduled, late, connected, firstByte, ended, ...rest }) => {
      const started = scheduled + late;
      return {
        sequence,
        scheduledMs: scheduled / 1000,
        startedMs: started / 1000,
        ...(connected === undefined ? {} : { connectedMs: (started + connected) / 1000 }),
        ...(firstByte === undefined ? {} : { firstByteMs: (started + firstByte) / 1000 }),
        endedMs: (started + ended) / 1000,
        ...rest,
      };
    });
}
