import { describe, expect, test } from "vitest";
import type { Pod } from "../../../api/core.ts";
import { rfc3339 } from "../../../clock.ts";
import { pod, START_MS, type PodChanges } from "../testing/objects.ts";
import { selectVictims } from "./ranking.ts";

const ready = (name: string, changes: PodChanges = {}) => pod(name, { readyFor: 100, ...changes });
const created = (secondsAgo: number) => ({ creationTimestamp: rfc3339(START_MS - secondsAgo * 1000) });

function order(pods: readonly Pod[], related: readonly Pod[] = pods): string[] {
  return selectVictims([...pods, ready("zz-keep")], related, pods.length, START_MS).map(
    ({ metadata }) => metadata.name,
  );
}

describe("selectVictims", () => {
  test.each<[string, Pod, Pod]>([
    ["unassigned before assigned", pod("x", { spec: { nodeName: "" } }), pod("a")],
    ["Pending before Running", pod("x", { status: { phase: "Pending" } }), pod("a")],
    ["not ready before ready", pod("x"), ready("a")],
    [
      "low deletion cost before high",
      ready("x", { meta: { annotations: { "controller.kubernetes.io/pod-deletion-cost": "-5" } } }),
      ready("a"),
    ],
    ["ready for a short time before long", ready("x", { readyFor: 10 }), ready("a", { readyFor: 1000 })],
    [
      "more restarts before fewer",
      ready("x", { status: { containerStatuses: [restarted(3)] } }),
      ready("a", { status: { containerStatuses: [restarted(1)] } }),
    ],
    ["younger before older", ready("x", { meta: created(200) }), ready("a", { meta: created(90_000) })],
  ])("%s", (_rule, first, second) => {
    expect(selectVictims([second, first], [first, second], 1, START_MS)[0]?.metadata.name).toBe("x");
    expect(selectVictims([first, second], [first, second], 1, START_MS)[0]?.metadata.name).toBe("x");
  });

  test("a Pod on a crowded node goes before one that is alone", () => {
    const crowded = ready("x", { spec: { nodeName: "full" } });
    const alone = ready("a", { spec: { nodeName: "free" } });
    const others = [ready("o1", { spec: { nodeName: "full" } }), ready("o2", { spec: { nodeName: "full" } })];
    expect(selectVictims([alone, crowded], [alone, crowded, ...others], 1, START_MS)).toEqual([crowded]);
  });

  test("ages in the same logarithmic bucket count as equal: the UID decides", () => {
    const young = ready("young", { readyFor: 1000, meta: { uid: "b" } });
    const old = ready("old", { readyFor: 1001, meta: { uid: "a" } });
    expect(selectVictims([young, old], [], 1, START_MS)).toEqual([old]);
  });

  test("takes all when all are too many", () => {
    const pods = [ready("a"), ready("b")];
    expect(selectVictims(pods, pods, 5, START_MS)).toEqual(pods);
  });

  test("applies the rules in their order", () => {
    const pods = [
      ready("5-young", { readyFor: 1 }),
      pod("4-not-ready"),
      pod("3-pending", { status: { phase: "Pending" } }),
      pod("2-unassigned", { spec: { nodeName: "" }, status: { phase: "Pending" } }),
    ];
    expect(order(pods)).toEqual(["2-unassigned", "3-pending", "4-not-ready", "5-young"]);
  });
});

function restarted(restartCount: number) {
  return { name: "app", image: "a", imageID: "a", ready: true, restartCount, state: {}, lastState: {} };
}
