import { describe, expect, test } from "vitest";
import { rfc3339 } from "../../../clock.ts";
import { deployment, replicaSet, START_MS } from "../testing/objects.ts";
import { MAX_REPLICAS } from "./annotations.ts";
import { proportionalSizes } from "./proportional.ts";

/** A Deployment scaled from 10 to `replicas` with surge 3: the annotations say 13. */
function sizes(replicas: number, present: Record<string, number>, max = "13"): Record<string, number> {
  const strategy = { type: "RollingUpdate" as const, rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } };
  const sets = Object.entries(present).map(([name, size], index) =>
    replicaSet(name, size, size, {
      annotations: { [MAX_REPLICAS]: max },
      creationTimestamp: rfc3339(START_MS + index * 1000),
    }),
  );
  const scaled = proportionalSizes(deployment({ replicas, strategy }, { replicas: 13 }), sets);
  return Object.fromEntries(scaled.map(({ replicaSet, replicas: size }) => [replicaSet.metadata.name, size]));
}

describe("proportionalSizes", () => {
  test("spreads Kubernetes' documented example: 10 to 15 with 8 old and 5 new", () => {
    expect(sizes(15, { old: 8, new: 5 })).toEqual({ old: 11, new: 7 });
  });

  test("shrinks in proportion", () => {
    expect(sizes(5, { old: 8, new: 5 })).toEqual({ old: 5, new: 3 });
  });

  test("gives what rounding leaves over to the largest", () => {
    expect(sizes(11, { a: 5, b: 4, c: 4 })).toEqual({ a: 6, b: 4, c: 4 });
    expect(Object.values(sizes(12, { a: 5, b: 4, c: 4 })).reduce((sum, size) => sum + size)).toBe(15);
  });

  test("of equally large ones the newest grows first and the oldest shrinks first", () => {
    expect(Object.keys(sizes(14, { a: 4, b: 4 }, "8"))[0]).toBe("b");
    expect(Object.keys(sizes(1, { a: 4, b: 4 }, "8"))[0]).toBe("a");
  });

  test("takes everything away at 0 replicas", () => {
    expect(sizes(0, { old: 8, new: 5 })).toEqual({ old: 0, new: 0 });
  });

  test("keeps sizes that fit already", () => {
    expect(sizes(10, { old: 8, new: 5 })).toEqual({ old: 8, new: 5 });
  });
});
