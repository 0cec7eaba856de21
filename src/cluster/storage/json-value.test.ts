import { describe, expect, test } from "vitest";
import { cloneJson, equalJson } from "./json-value.ts";

describe("equalJson", () => {
  test("ignores key order and undefined members", () => {
    expect(equalJson({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1, d: undefined })).toBe(true);
    expect(equalJson({ a: 1, d: undefined }, { a: 1 })).toBe(true);
  });

  test.each([
    [{ a: 1 }, { a: 1, b: null }],
    [{ a: 1, b: null }, { a: 1 }],
    [
      [1, 2],
      [2, 1],
    ],
    [[], {}],
    ["1", 1],
    [null, {}],
  ])("tells %j from %j", (a, b) => {
    expect(equalJson(a, b)).toBe(false);
  });
});

describe("cloneJson", () => {
  test("copies deeply and drops undefined members", () => {
    const original = Object.freeze({ a: Object.freeze([Object.freeze({ b: 1, c: undefined })]) });
    const copy = cloneJson<{ a: { b: number }[] }>(original as never);
    copy.a.push({ b: 2 });
    expect(copy).toEqual({ a: [{ b: 1 }, { b: 2 }] });
    expect(copy.a[0] && "c" in copy.a[0]).toBe(false);
  });
});
