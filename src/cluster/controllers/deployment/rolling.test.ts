import { assert, integer, property } from "fast-check";
import { describe, expect, test } from "vitest";
import type { IntOrString } from "../../../api/meta.ts";
import { rfc3339 } from "../../../clock.ts";
import { deployment, replicaSet, START_MS } from "../testing/objects.ts";
import { fencepostsOf } from "./fenceposts.ts";
import { rollingStep } from "./rolling.ts";

function rolling(replicas: number, maxSurge: IntOrString, maxUnavailable: IntOrString) {
  return deployment({ replicas, strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } } });
}

function shown(steps: ReturnType<typeof rollingStep>): string[] {
  return steps.map(({ replicaSet, replicas }) => `${replicaSet.metadata.name} ${replicas}`);
}

const older = (seconds: number) => ({ creationTimestamp: rfc3339(START_MS - seconds * 1000) });

describe("rollingStep", () => {
  test("grows the new ReplicaSet by the surge first", () => {
    const steps = rollingStep(rolling(3, 1, 1), replicaSet("new", 0), [replicaSet("old", 3)]);
    expect(shown(steps)).toEqual(["new 1"]);
  });

  test("shrinks only when nothing can grow", () => {
    const steps = rollingStep(rolling(3, 1, 1), replicaSet("new", 1, 0), [replicaSet("old", 3)]);
    expect(shown(steps)).toEqual(["old 2"]);
  });

  test("counts unavailable Pods of the new ReplicaSet against the budget", () => {
    expect(rollingStep(rolling(3, 1, 0), replicaSet("new", 1, 0), [replicaSet("old", 3)])).toEqual([]);
  });

  test("removes Pods that serve nobody first, from the oldest ReplicaSet on", () => {
    const old = [replicaSet("b", 4, 2, older(1)), replicaSet("a", 4, 3, older(2))];
    const steps = rollingStep(rolling(8, 0, 3), replicaSet("new", 0), old);
    expect(shown(steps)).toEqual(["a 3", "b 2"]);
  });

  test("goes by available Pods after that, so a ReplicaSet may shrink twice", () => {
    const steps = rollingStep(rolling(10, 3, 2), replicaSet("new", 5, 5), [replicaSet("old", 8, 7)]);
    expect(shown(steps)).toEqual(["old 7", "old 3"]);
  });

  test("cuts a new ReplicaSet that is too large", () => {
    expect(shown(rollingStep(rolling(3, 1, 1), replicaSet("new", 5), []))).toEqual(["new 3"]);
  });

  test("has nothing to do when all is done", () => {
    expect(rollingStep(rolling(3, 1, 1), replicaSet("new", 3), [replicaSet("old", 0)])).toEqual([]);
  });

  test("never takes more than the surge and never leaves fewer available than allowed, and ends", () => {
    const share = integer({ min: 0, max: 100 }).map((percent) => `${percent}%`);
    const holds = () =>
      assert(
        property(integer({ min: 1, max: 40 }), share, share, integer(), (replicas, surge, unavailable, seed) => {
          const target = rolling(replicas, surge, unavailable);
          const { maxSurge, maxUnavailable } = fencepostsOf(target);
          const sets = { new: replicaSet("new", 0), old: replicaSet("old", replicas) };
          let chance = seed >>> 0;
          for (let round = 0; round < 500; round++) {
            const steps = rollingStep(target, sets.new, [sets.old]);
            for (const step of steps) {
              const name = step.replicaSet.metadata.name as "new" | "old";
              const set = sets[name];
              const available = Math.min(set.status.availableReplicas ?? 0, step.replicas);
              sets[name] = replicaSet(name, step.replicas, available);
            }
            const total = sets.new.spec.replicas + sets.old.spec.replicas;
            const available = (sets.new.status.availableReplicas ?? 0) + (sets.old.status.availableReplicas ?? 0);
            if (total > replicas + maxSurge) return false;
            if (available < replicas - maxUnavailable) return false;
            if (sets.new.spec.replicas === replicas && total === replicas && available === replicas) return true;
            chance = (Math.imul(chance, 1664525) + 1013904223) >>> 0;
            const room = sets.new.spec.replicas - (sets.new.status.availableReplicas ?? 0);
            const arrived = Math.min(room, 1 + (chance >>> 30));
            const now = (sets.new.status.availableReplicas ?? 0) + arrived;
            sets.new = replicaSet("new", sets.new.spec.replicas, now);
          }
          return false;
        }),
        { numRuns: 200, seed: 20260101 },
      );
    expect(holds).not.toThrow();
  });
});
