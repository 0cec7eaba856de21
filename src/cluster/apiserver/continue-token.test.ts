import { expect, test } from "vitest";
import { decodeContinue, encodeContinue } from "./continue-token.ts";

test("a token survives the round trip, also with a revision above 2^53", () => {
  const token = { revision: 9007199254740995n, after: "app/web" };
  expect(decodeContinue(encodeContinue(token))).toEqual(token);
});

test.each(["abc", Buffer.from('{"v":"meta.k8s.io/v1"}').toString("base64url"), "%%%"])("%s is refused", (text) => {
  expect(() => decodeContinue(text)).toThrow(/^invalid continue token: continue key is not valid: /);
});
