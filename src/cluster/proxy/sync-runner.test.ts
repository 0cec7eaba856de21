import { describe, expect, test } from "vitest";
import { VirtualClock } from "../../virtual-clock.ts";
import { SyncRunner } from "./sync-runner.ts";

/** A runner whose sync takes `syncMs`; `starts` are the times at which syncs began. */
function fixture(syncMs = 0) {
  const clock = new VirtualClock(0);
  const starts: number[] = [];
  const runner = new SyncRunner(clock, 1000, async () => {
    starts.push(clock.now());
    if (syncMs > 0) await new Promise<void>((resolve) => void clock.setTimeout(resolve, syncMs));
  });
  return { clock, starts, runner };
}

describe("SyncRunner", () => {
  test("syncs at once after a quiet time", async () => {
    const { clock, starts, runner } = fixture();
    await clock.advance(5000);
    runner.request();
    await clock.advance(10);
    expect(starts).toEqual([5000]);
  });

  test("gathers requests until the period is over, counted from the end of the last sync", async () => {
    const { clock, starts, runner } = fixture(200);
    runner.request();
    await clock.advance(300);
    for (let index = 0; index < 3; index++) runner.request();
    await clock.advance(5000);
    expect(starts).toEqual([0, 1200]);
  });

  test("does not lose a request made during a sync", async () => {
    const { clock, starts, runner } = fixture(200);
    runner.request();
    await clock.advance(100);
    runner.request();
    await clock.advance(5000);
    expect(starts).toEqual([0, 1200]);
  });

  test("does nothing after stop", async () => {
    const { clock, starts, runner } = fixture();
    runner.request();
    runner.stop();
    runner.request();
    await clock.advance(5000);
    expect(starts).toEqual([]);
  });
});
