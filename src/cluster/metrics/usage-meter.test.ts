import { beforeEach, describe, expect, test } from "vitest";
import { VirtualClock } from "../../virtual-clock.ts";
import type { ContainerUsage } from "../kubelet/container-usage.ts";
import { UsageMeter } from "./usage-meter.ts";
import type { UsageReport } from "./usage-report.ts";

let clock: VirtualClock;
let meter: UsageMeter;
let samples = 0;

beforeEach(() => {
  clock = new VirtualClock();
  samples = 0;
  const startedAtMs = clock.now();
  const usage = async (): Promise<ContainerUsage[]> => {
    samples++;
    const cpuMs = (clock.now() - startedAtMs) / 4;
    return [{ podUid: "p", container: "app", containerId: "1", startedAtMs, cpuMs, memoryBytes: 1 }];
  };
  const node = { name: "n", containers: { usage }, own: () => ({ cpuMs: 0, memoryBytes: 0 }) };
  meter = new UsageMeter({ clock, nodes: () => [node] });
});

async function read(): Promise<UsageReport> {
  let report: UsageReport | undefined;
  void meter.read().then((result) => (report = result));
  await clock.runUntil(() => report !== undefined, 5_000);
  if (!report) throw new Error("no report");
  return report;
}

describe("the usage meter", () => {
  test("measures for half a second when somebody asks for the first time", async () => {
    const report = await read();
    expect(report.windowMs).toBe(500);
    expect(report.pods.get("p")?.get("app")?.cpuNanocores).toBe(250_000_000);
  });

  test("goes on every 15 seconds, and measures from the last time to now when asked", async () => {
    await read();
    await clock.advance(20_000);
    expect(samples).toBe(3);
    expect(meter.latest()?.windowMs).toBe(15_000);
    expect((await read()).windowMs).toBe(5_000);
    await read();
    expect(samples).toBe(4);
  });

  test("ends a minute after the last question, and begins anew with the next", async () => {
    await read();
    await clock.advance(300_000);
    expect(samples).toBeLessThan(8);
    const before = samples;
    await clock.advance(300_000);
    expect(samples).toBe(before);
    expect((await read()).windowMs).toBe(500);
  });

  test("has nothing to say at once, and soon has for who asks again", async () => {
    expect(meter.latest()).toBeUndefined();
    await clock.advance(1_000);
    expect(meter.latest()?.pods.size).toBe(1);
  });
});
