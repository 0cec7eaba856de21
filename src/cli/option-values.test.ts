import { expect, test } from "vitest";
import { collectTriggers, integerBetween, parseDuration } from "./option-values.ts";

test.each([
  ["90s", 90_000],
  ["1m30s", 90_000],
  ["500ms", 500],
  ["1.5h", 5_400_000],
  ["20", 20_000],
])("%s is %d ms", (text, durationMs) => {
  expect(parseDuration(text)).toBe(durationMs);
});

test.each(["", "0", "0s", "-5s", "5 s", "s", "5x", "1m30"])("%j is no duration", (text) => {
  expect(() => parseDuration(text)).toThrow("It must be");
});

test("whole numbers must lie within their limits", () => {
  const parse = integerBetween(30_000, 32_767);
  expect(parse("30000")).toBe(30_000);
  for (const text of ["29999", "32768", "3e4", "30000.5", "", "0x7530"]) {
    expect(() => parse(text)).toThrow("It must be a whole number from 30000 to 32767.");
  }
});

test("triggers of a rollback are separated by commas, or given one by one", () => {
  expect(collectTriggers("fail, deadline")).toEqual(["fail", "deadline"]);
  expect(collectTriggers("fail,threshold", ["fail"])).toEqual(["fail", "threshold"]);
  expect(() => collectTriggers("always")).toThrow("It must be fail, threshold, deadline, or several of them");
});
