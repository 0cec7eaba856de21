import { expect, test } from "vitest";
import { percentage, scaledValue } from "./int-or-string.ts";

test("percentages of a total are rounded as asked", () => {
  expect(scaledValue("25%", 3, "up")).toBe(1);
  expect(scaledValue("25%", 3, "down")).toBe(0);
  expect(scaledValue("100%", 7, "down")).toBe(7);
});

test("numbers stand for themselves", () => {
  expect(scaledValue(4, 3, "down")).toBe(4);
});

test("other strings are no percentage", () => {
  expect(percentage("25")).toBeUndefined();
  expect(() => scaledValue("x", 1, "up")).toThrow(
    "invalid value for IntOrString: invalid type: string is not a percentage",
  );
});
