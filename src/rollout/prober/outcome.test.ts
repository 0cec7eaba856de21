import { expect, test } from "vitest";
import { outcomeOfError } from "./outcome.ts";

test.each([
  ["ECONNREFUSED", "refused"],
  ["ECONNRESET", "reset"],
  ["EPIPE", "reset"],
  ["HPE_INVALID_EOF_STATE", "reset"],
  ["ETIMEDOUT", "timeout"],
  ["EHOSTUNREACH", "unreachable"],
  ["ENETUNREACH", "unreachable"],
  ["ENOTFOUND", "unreachable"],
  ["EAI_AGAIN", "unreachable"],
  ["EADDRNOTAVAIL", "client-error"],
  ["EMFILE", "client-error"],
])("%s is %s", (code, outcome) => {
  expect(outcomeOfError(code)).toBe(outcome);
});

test("what cannot be explained is not excused as an error of the client", () => {
  expect(outcomeOfError("HPE_INVALID_CONSTANT")).toBe("http-error");
  expect(outcomeOfError("DEPTH_ZERO_SELF_SIGNED_CERT")).toBe("http-error");
  expect(outcomeOfError("constructor")).toBe("http-error");
  expect(outcomeOfError(undefined)).toBe("http-error");
});
