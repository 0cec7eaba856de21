import { expect, test } from "vitest";
import { nearestName } from "./nearest-name.ts";

const KNOWN = ["http_req_failed", "http_req_duration", "timeout", "to"];

test.each([
  ["http_req_fail", "http_req_failed"],
  ["http_reqs_failed", "http_req_failed"],
  ["timout", "timeout"],
  ["Timeout", "timeout"],
  ["duration", undefined],
  ["x", undefined],
])("%s: %s", (name, nearest) => {
  expect(nearestName(name, KNOWN)).toBe(nearest);
});
