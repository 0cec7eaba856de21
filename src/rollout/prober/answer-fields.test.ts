import { expect, test } from "vitest";
import { answerFields } from "./answer-fields.ts";

test("service, version, release and pod are picked from a JSON object", () => {
  const body = '{"service":"user-service","version":"1.0.0","release":"v1","pod":"web-1","uptime":3}';
  expect(answerFields(body)).toEqual({ service: "user-service", version: "1.0.0", release: "v1", pod: "web-1" });
});

test("only texts that are not empty count", () => {
  expect(answerFields('{"service":"","version":2,"pod":null,"release":"v1"}')).toEqual({ release: "v1" });
});

test.each(["", "hello", "{broken", "null", '["service"]', '"service"'])("%j has no fields", (body) => {
  expect(answerFields(body)).toEqual({});
});
