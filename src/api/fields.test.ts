import { describe, expect, test } from "vitest";
import { parseFieldSelector } from "./fields.ts";

describe("a field selector", () => {
  test("is split into terms", () => {
    expect(parseFieldSelector("metadata.name=a,,spec.nodeName==,status.phase!=Running")).toEqual([
      { field: "metadata.name", operator: "=", value: "a" },
      { field: "spec.nodeName", operator: "=", value: "" },
      { field: "status.phase", operator: "!=", value: "Running" },
    ]);
  });

  test("has escaped characters in values", () => {
    expect(parseFieldSelector(String.raw`a=x\,y\=z\\`)).toEqual([
      { field: "a", operator: "=", value: String.raw`x,y=z\ `.trim() },
    ]);
  });

  test.each([
    ["metadata.name", "invalid selector: 'metadata.name'; can't understand 'metadata.name'"],
    ["a=b=c", "invalid field selector: unescaped character in value: ="],
    [String.raw`a=\x`, String.raw`invalid field selector: invalid escape sequence: \x`],
  ])("%s is refused", (selector, message) => {
    expect(() => parseFieldSelector(selector)).toThrow(expect.objectContaining({ message, reason: "BadRequest" }));
  });
});
