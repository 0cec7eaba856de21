import { expect, test } from "vitest";
import { decodeContinue, encodeContinue } from "./continue-token.ts";

test("a token survives the round trip, also with a revision above 2^53", () => {
  const token = { revision: 9007199254740995n, after: "app/web" };
  expect(decodeContinue(encodeContinue(token))).toEqual(token);
});

test("a token may stand for the present state", () => {
  const token = { revision: undefined, after: "app/web" };
  expect(decodeContinue(encodeContinue(token))).toEqual(token);
});

test.each([
  ['{"v":"meta.k8s.io/v9","rv":7,"start":"a"}', "server does not recognize this encoded version meta.k8s.io/v9"],
  ['{"v":"meta.k8s.io/v1","rv":0,"start":"a"}', "incorrect encoded start resourceVersion (version meta.k8s.io/v1)"],
  ['{"v":"meta.k8s.io/v1","rv":7,"start":""}', "encoded start key empty (version meta.k8s.io/v1)"],
  ['{"v":"meta.k8s.io/v1","rv":7,"start":"../a"}', "../a"],
])("%s is refused in Kubernetes' words", (json, reason) => {
  const text = Buffer.from(json).toString("base64url");
  expect(() => decodeContinue(text)).toThrow(`invalid continue token: continue key is not valid: ${reason}`);
});

test.each(["abc", Buffer.from('{"v":"meta.k8s.io/v1"}').toString("base64url"), "%%%"])("%s is refused", (text) => {
  expect(() => decodeContinue(text)).toThrow(/^invalid continue token: continue key is not valid: /);
});
