import { describe, expect, test } from "vitest";
import { deployment, replicaSet } from "../testing/objects.ts";
import { REVISION } from "./annotations.ts";
import { expiredSets } from "./history.ts";

const revision = (number: number, replicas = 0, meta = {}) =>
  replicaSet(`r${number}`, replicas, replicas, { annotations: { [REVISION]: String(number) }, ...meta });

describe("expiredSets", () => {
  test("are the lowest revisions beyond the limit, compared as numbers", () => {
    const sets = [revision(10), revision(9), revision(2), revision(11)];
    const names = expiredSets(deployment({ revisionHistoryLimit: 2 }), sets).map(({ metadata }) => metadata.name);
    expect(names).toEqual(["r2", "r9"]);
  });

  test("leaves those that have Pods or whose change was not seen yet", () => {
    const sets = [revision(1, 1), revision(2, 0, { generation: 2 }), revision(3)];
    const names = expiredSets(deployment({ revisionHistoryLimit: 0 }), sets).map(({ metadata }) => metadata.name);
    expect(names).toEqual(["r3"]);
  });

  test("are none within the limit", () => {
    expect(expiredSets(deployment({ revisionHistoryLimit: 3 }), [revision(1), revision(2), revision(3)])).toEqual([]);
  });
});
