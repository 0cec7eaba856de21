import { describe, expect, test } from "vitest";
import { deployment } from "../testing/objects.ts";
import {
  annotationsOfNewest,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  replicaAnnotations,
  REVISION,
  REVISION_HISTORY,
} from "./annotations.ts";

describe("annotationsOfNewest", () => {
  test("copies the Deployment's annotations but not those of kubectl apply and of the rollout itself", () => {
    const annotations = {
      "kubectl.kubernetes.io/last-applied-configuration": "{}",
      "kubernetes.io/change-cause": "v2",
      [REVISION]: "7",
      [DESIRED_REPLICAS]: "9",
    };
    expect(annotationsOfNewest(deployment({}, {}, { annotations }), {}, 3n)).toEqual({
      "kubernetes.io/change-cause": "v2",
      [REVISION]: "3",
    });
  });

  test("keeps earlier revisions as history", () => {
    const first = annotationsOfNewest(deployment(), { [REVISION]: "1" }, 4n);
    expect(first).toEqual({ [REVISION]: "4", [REVISION_HISTORY]: "1" });
    expect(annotationsOfNewest(deployment(), first, 10n)).toEqual({ [REVISION]: "10", [REVISION_HISTORY]: "1,4" });
  });

  test("never lowers a revision and compares as numbers", () => {
    expect(annotationsOfNewest(deployment(), { [REVISION]: "10" }, 9n)).toEqual({ [REVISION]: "10" });
    expect(annotationsOfNewest(deployment(), { [REVISION]: "9" }, 10n)[REVISION]).toBe("10");
    // More than a double can tell apart.
    expect(
      annotationsOfNewest(deployment(), { [REVISION]: "3546343826724305832" }, 3546343826724305833n)[REVISION],
    ).toBe("3546343826724305833");
  });

  test("drops the oldest revisions when the history gets too long", () => {
    const history = Array.from({ length: 600 }, (_, index) => 1000 + index).join(",");
    const next = annotationsOfNewest(deployment(), { [REVISION]: "1600", [REVISION_HISTORY]: history }, 1601n);
    const kept = next[REVISION_HISTORY] ?? "";
    expect(kept.length).toBeLessThanOrEqual(2000);
    expect(kept.endsWith(",1599,1600")).toBe(true);
  });
});

describe("replicaAnnotations", () => {
  test("tell the wanted and the largest number of replicas", () => {
    expect(replicaAnnotations(deployment({ replicas: 10 }))).toEqual({
      [DESIRED_REPLICAS]: "10",
      [MAX_REPLICAS]: "13",
    });
  });
});
