import { describe, expect, test } from "vitest";
import type { ContainerUsage } from "../kubelet/container-usage.ts";
import { reportOf, type UsageSample } from "./usage-report.ts";

const container = (changes: Partial<ContainerUsage> = {}): ContainerUsage => ({
  podUid: "p",
  container: "app",
  containerId: "1",
  startedAtMs: 0,
  cpuMs: 100,
  memoryBytes: 10,
  ...changes,
});
const sample = (atMs: number, containers: ContainerUsage[], ownCpuMs = 0): UsageSample => ({
  atMs,
  nodes: [{ name: "n", containers, own: { cpuMs: ownCpuMs, memoryBytes: 5 } }],
});
const appOf = (before: UsageSample, after: UsageSample) => reportOf(before, after).pods.get("p")?.get("app");

describe("usage between two samples", () => {
  test("is CPU time by time, and the memory of now", () => {
    const report = reportOf(
      sample(10_000, [container()], 50),
      sample(12_000, [container({ cpuMs: 600, memoryBytes: 30 })], 70),
    );
    expect(report.pods.get("p")?.get("app")).toEqual({ cpuNanocores: 250_000_000, memoryBytes: 30 });
    expect(report.nodes.get("n")).toEqual({ cpuNanocores: 260_000_000, memoryBytes: 35 });
    expect(report).toMatchObject({ timestampMs: 12_000, windowMs: 2_000 });
  });

  test("of a container that is new counts from its start", () => {
    const fresh = container({ containerId: "2", startedAtMs: 11_000, cpuMs: 500 });
    expect(appOf(sample(10_000, [container()]), sample(12_000, [fresh]))?.cpuNanocores).toBe(500_000_000);
  });

  test("is not known of a container that the first sample has missed", () => {
    expect(appOf(sample(10_000, []), sample(12_000, [container({ startedAtMs: 9_000 })]))).toBeUndefined();
  });
});
