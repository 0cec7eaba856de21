import { describe, expect, test } from "vitest";
import type { RequestResult } from "../request-result.ts";
import { mapClock } from "./clock-map.ts";
import { InOrder } from "./in-order.ts";

describe("the clock of a pod is placed", () => {
  const ours = { epochMs: 1_000_000, monotonicMs: 500 };
  const hello = (monotonicMs: number, epochMs: number, arrivedMs: number) => ({
    pod: { epochMs, monotonicMs },
    arrivedMs,
  });

  test("by the wall clocks where they agree, however slow its log is", () => {
    // Written 100 ms after our reading, by both clocks of the pod; it arrives 300 ms later.
    expect(mapClock(ours, [hello(9000, 1_000_100, 900), hello(9010, 1_000_110, 910)])).toEqual({ offsetMs: -8400 });
  });

  test("by the fastest arrival where its wall clock is ahead or far behind, which is told", () => {
    const ahead = mapClock(ours, [hello(9000, 1_005_100, 650), hello(9050, 1_005_150, 660)]);
    expect(ahead).toEqual({ offsetMs: -8390, skewMs: 4990 });
    const behind = mapClock(ours, [hello(9000, 900_000, 600)]);
    expect(behind.offsetMs).toBe(-8400);
    expect(behind.skewMs).toBeLessThan(-90_000);
  });
});

test("requests of several pods are passed on in the order they ended, each when nothing earlier can come any more", () => {
  const passed: [string, number[]][] = [];
  const inOrder = new InOrder((lane, results) => passed.push([lane, results.map(({ endedMs }) => endedMs)]), 100);
  const request = (endedMs: number): RequestResult => ({
    sequence: 0,
    scheduledMs: 0,
    startedMs: 0,
    endedMs,
    outcome: "ok",
  });
  inOrder.add("service", [request(10), request(30)]);
  inOrder.add("reused", [request(15)]);
  inOrder.add("service", [request(20), request(40)]);
  inOrder.release(120);
  expect(passed).toEqual([
    ["service", [10, 20]],
    ["reused", [15]],
  ]);
  inOrder.release(120);
  inOrder.release();
  expect(passed.slice(2)).toEqual([["service", [30, 40]]]);
});
