import fc from "fast-check";
import { expect, test } from "vitest";
import { RequestLog } from "./request-log.ts";
import { arbitraryRequest } from "./testing/arbitrary-request.ts";

test("gives back what was put in, in order", () => {
  fc.assert(
    fc.property(fc.array(arbitraryRequest(), { maxLength: 50 }), (requests) => {
      const log = new RequestLog();
      for (const request of requests) log.push(request);
      expect([...log]).toEqual(requests);
      expect(log.at(requests.length)).toBeUndefined();
    }),
  );
});

test("keeps many, across its chunks", () => {
  const log = new RequestLog();
  for (let index = 0; index < 20_000; index += 1) {
    log.push({ sequence: index, scheduledMs: index, startedMs: index, endedMs: index + 1, outcome: "ok" });
  }
  expect(log.length).toBe(20_000);
  expect(log.at(8192)?.sequence).toBe(8192);
  expect([...log].every(({ sequence }, index) => sequence === index)).toBe(true);
});
