import { expect, test } from "vitest";
import * as publicEntry from "./index.ts";

test("the package exports exactly these values", () => {
  expect(Object.keys(publicEntry).toSorted()).toEqual([
    "ApiError",
    "ERROR_CATALOGUE",
    "RollscopeError",
    "VirtualClock",
    "seededRandom",
    "startCluster",
    "systemClock",
    "systemRandom",
  ]);
});
