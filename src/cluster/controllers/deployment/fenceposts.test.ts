import { describe, expect, test } from "vitest";
import { deployment } from "../testing/objects.ts";
import { fencepostsOf } from "./fenceposts.ts";

describe("fencepostsOf", () => {
  test.each([
    [3, "25%", "25%", 1, 0],
    [4, "25%", "25%", 1, 1],
    [10, "25%", "25%", 3, 2],
    [10, 0, 0, 0, 1],
    [10, "1%", "1%", 1, 0],
    [3, 0, "20%", 0, 1],
    [2, 1, 5, 1, 2],
    [0, 2, 3, 2, 0],
    [0, 0, 0, 0, 0],
  ])("%d replicas, surge %s, unavailable %s: +%d -%d", (replicas, maxSurge, maxUnavailable, surge, unavailable) => {
    const strategy = { type: "RollingUpdate" as const, rollingUpdate: { maxSurge, maxUnavailable } };
    expect(fencepostsOf(deployment({ replicas, strategy }))).toEqual({ maxSurge: surge, maxUnavailable: unavailable });
  });

  test("are 0 for Recreate", () => {
    expect(fencepostsOf(deployment({ strategy: { type: "Recreate" } }))).toEqual({ maxSurge: 0, maxUnavailable: 0 });
  });
});
