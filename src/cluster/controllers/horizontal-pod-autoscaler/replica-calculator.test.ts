import { describe, expect, test } from "vitest";
import { rfc3339 } from "../../../clock.ts";
import { pod, START_MS } from "../testing/objects.ts";
import { averageValueReplicas, utilizationReplicas, type PodMetric } from "./replica-calculator.ts";

const metric = (milliValue: number): PodMetric => ({ milliValue, timestampMs: START_MS, windowMs: 15_000 });

/** @param used - Milli-CPU of each Pod; undefined: no metric; "unready": it is starting. */
function ask(used: readonly (number | undefined | "unready")[], currentReplicas = used.length) {
  const old = rfc3339(START_MS - 3_600_000);
  const pods = used.map((value, index) =>
    value === "unready"
      ? pod(`p${index}`, { status: { phase: "Pending" } })
      : pod(`p${index}`, { readyFor: 3_000, status: { startTime: old } }),
  );
  const metrics = new Map<string, PodMetric>();
  for (const [index, value] of used.entries()) if (typeof value === "number") metrics.set(`p${index}`, metric(value));
  const tolerance = { up: 0.1, down: 0.1 };
  return { pods, metrics, resource: "cpu", currentReplicas, tolerance, nowMs: START_MS };
}

const requests = new Map(Array.from({ length: 10 }, (_, index) => [`p${index}`, 1000]));

describe("replicas for a utilization", () => {
  test.each([
    [[300, 500, 700], 30, 5, 50],
    [[300, 500, 700], 52, 3, 50],
    [[100, 300, 500], 50, 2, 30],
    // a Pod that starts is taken to use nothing when more are wanted
    [[300, 500, "unready" as const], 30, 3, 40],
    // a Pod without a metric uses nothing when more are wanted, and all when fewer are
    [[900, 900, undefined], 50, 4, 90],
    [[100, 100, undefined], 50, 3, 10],
  ])("of %j with a target of %i %% are %i", (used, target, replicas, percent) => {
    expect(utilizationReplicas(ask(used), requests, target)).toMatchObject({ replicas, percent });
  });

  test("are not known without a Pod, or without a metric", () => {
    expect(() => utilizationReplicas(ask([]), requests, 50)).toThrow("no pods returned by selector");
    expect(() => utilizationReplicas(ask([undefined]), requests, 50)).toThrow("did not receive metrics");
  });

  test("do not count a Pod in its first minutes until it has been ready for the time of a measurement", () => {
    const question = ask([800]);
    const young = pod("p0", { readyFor: 5, status: { startTime: rfc3339(START_MS - 20_000) } });
    expect(() => utilizationReplicas({ ...question, pods: [young] }, requests, 50)).toThrow("did not receive metrics");
    const older = pod("p0", { readyFor: 15, status: { startTime: rfc3339(START_MS - 20_000) } });
    expect(utilizationReplicas({ ...question, pods: [older] }, requests, 50).replicas).toBe(2);
  });
});

describe("replicas for a value per Pod", () => {
  test.each([
    [[300, 500, 700], 250, 6],
    [[300, 500, 700], 490, 3],
    [[100, 200], 600, 1],
  ])("of %j with a target of %i are %i", (used, target, replicas) => {
    expect(averageValueReplicas(ask(used), target).replicas).toBe(replicas);
  });
});
