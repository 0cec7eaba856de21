import { expect, test } from "vitest";
import { failure } from "../../api/status.ts";
import { errorReply } from "./reply.ts";

test("a failure that may be over soon says when to try again, in a header, too", () => {
  const refused = failure(429, "TooManyRequests", "not now", { retryAfterSeconds: 10 });
  expect(errorReply(refused)).toMatchObject({ status: 429, headers: { "retry-after": "10" } });
  expect(errorReply(failure(429, "TooManyRequests", "not now", {})).headers).toBeUndefined();
});

test("any other error is an internal one", () => {
  const { status, body } = errorReply(new Error("boom"));
  expect(status).toBe(500);
  expect(JSON.parse(body.toString())).toMatchObject({
    reason: "InternalError",
    message: "Internal error occurred: boom",
  });
});
