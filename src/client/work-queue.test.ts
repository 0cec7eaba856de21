import { describe, expect, test } from "vitest";
import { VirtualClock } from "../virtual-clock.ts";
import { WorkQueue } from "./work-queue.ts";

async function take(queue: WorkQueue, count: number): Promise<(string | undefined)[]> {
  const keys: (string | undefined)[] = [];
  for (let index = 0; index < count; index++) keys.push(await queue.get());
  return keys;
}

describe("WorkQueue", () => {
  test("hands keys out in the order in which they were added", async () => {
    const queue = new WorkQueue(new VirtualClock());
    for (const key of ["c", "a", "b"]) queue.add(key);
    expect(await take(queue, 3)).toEqual(["c", "a", "b"]);
  });

  test("holds a key once however often it is added", async () => {
    const queue = new WorkQueue(new VirtualClock());
    for (const key of ["a", "a", "b", "a"]) queue.add(key);
    expect(queue.length).toBe(2);
    expect(await take(queue, 2)).toEqual(["a", "b"]);
    expect(queue.length).toBe(0);
  });

  test("brings a key again that was added while it was being looked at, but not before done", async () => {
    const queue = new WorkQueue(new VirtualClock());
    queue.add("a");
    expect(await queue.get()).toBe("a");
    queue.add("a");
    queue.add("a");
    expect(queue.length).toBe(0);
    queue.done("a");
    expect(queue.length).toBe(1);
    expect(await queue.get()).toBe("a");
    queue.done("a");
    expect(queue.length).toBe(0);
  });

  test("gives a new key to who waited longest", async () => {
    const queue = new WorkQueue(new VirtualClock());
    const first = queue.get();
    const second = queue.get();
    queue.add("a");
    queue.add("b");
    expect(await Promise.all([first, second])).toEqual(["a", "b"]);
  });

  test("adds a key after a delay; the earliest of several counts", async () => {
    const clock = new VirtualClock();
    const queue = new WorkQueue(clock);
    queue.addAfter("a", 5000);
    queue.addAfter("a", 1000);
    queue.addAfter("a", 9000);
    queue.addAfter("b", 3000);
    await clock.advance(999);
    expect(queue.length).toBe(0);
    await clock.advance(1);
    expect(await take(queue, 1)).toEqual(["a"]);
    queue.done("a");
    await clock.advance(2000);
    expect(await take(queue, 1)).toEqual(["b"]);
    await clock.advance(60_000);
    expect(queue.length).toBe(0);
  });

  test("doubles the delay of rate limited keys from 5 ms up to 1000 s until they are forgotten", async () => {
    const clock = new VirtualClock();
    const queue = new WorkQueue(clock);
    const delays: number[] = [];
    for (let retry = 0; retry < 20; retry++) {
      const start = clock.now();
      queue.addRateLimited("a");
      await clock.runUntil(() => queue.length > 0, 2_000_000);
      delays.push(clock.now() - start);
      queue.done((await queue.get()) ?? "");
    }
    expect(delays.slice(0, 4)).toEqual([5, 10, 20, 40]);
    expect(delays.at(-1)).toBe(1_000_000);
    expect(queue.retriesOf("a")).toBe(20);
    queue.forget("a");
    const start = clock.now();
    queue.addRateLimited("a");
    await clock.runUntil(() => queue.length > 0, 10_000);
    expect(clock.now() - start).toBe(5);
  });

  test("ends who waits, and everything that is to come, when it is shut down", async () => {
    const clock = new VirtualClock();
    const queue = new WorkQueue(clock);
    const waiting = queue.get();
    queue.addAfter("late", 10);
    queue.shutDown();
    queue.add("a");
    await clock.advance(100);
    expect(await waiting).toBeUndefined();
    expect(await queue.get()).toBeUndefined();
    expect(queue.length).toBe(0);
  });
});
