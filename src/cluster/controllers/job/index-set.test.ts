import { expect, test } from "vitest";
import { formatIndexes, parseIndexes } from "./index-set.ts";

test.each([
  [[], ""],
  [[3], "3"],
  [[1, 0], "0,1"],
  [[0, 1, 2, 5, 7, 8, 9, 10], "0-2,5,7-10"],
])("%j is written as %s and read back", (indexes, text) => {
  expect(formatIndexes(indexes)).toBe(text);
  expect([...parseIndexes(text, 100)]).toEqual(indexes.toSorted((a, b) => a - b));
});

test("indexes that the Job does not have and text that makes no sense are left out", () => {
  expect([...parseIndexes("0,x,2-9,1-", 4)]).toEqual([0, 2, 3]);
  expect([...parseIndexes(undefined, 4)]).toEqual([]);
});
