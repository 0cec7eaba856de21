import { expect, test } from "vitest";
import { monotonicMs } from "../request-result.ts";
import { Pacer } from "./pacer.ts";

/** Stops this thread, as a busy machine does. */
function stall(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
}

const sleep = (durationMs: number) => new Promise((resolve) => setTimeout(resolve, durationMs));

test("calls come in order, each with the moment it is due at and never before it", async () => {
  const calls: { index: number; dueMs: number; atMs: number }[] = [];
  const pacer = new Pacer(500, (index, dueMs) => calls.push({ index, dueMs, atMs: monotonicMs() }));
  await sleep(100);
  const { scheduled, sent } = pacer.stop(monotonicMs());
  expect([sent, scheduled]).toEqual([calls.length, calls.length]);
  expect(calls.length).toBeGreaterThan(45);
  const startMs = calls[0]?.dueMs ?? 0;
  for (const [position, { index, dueMs, atMs }] of calls.entries()) {
    expect(index).toBe(position);
    expect(dueMs).toBeCloseTo(startMs + index * 2, 6);
    expect(atMs).toBeGreaterThan(dueMs - 0.001); // floating point
  }
});

test("what a stall held up is still sent, with the moment it was due at", async () => {
  const dues: number[] = [];
  const pacer = new Pacer(1000, (_, dueMs) => dues.push(dueMs));
  stall(200);
  await sleep(100);
  const { scheduled, sent } = pacer.stop(monotonicMs());
  expect(sent).toBe(scheduled);
  expect(sent).toBeGreaterThan(290);
  for (const [index, dueMs] of dues.entries()) expect(dueMs).toBeCloseTo((dues[0] ?? 0) + index, 6);
});

test("a stall of a moment at the very end leaves nothing unsent", () => {
  const pacer = new Pacer(1000, () => undefined);
  stall(100);
  const { scheduled, sent } = pacer.stop(monotonicMs());
  expect(scheduled).toBeGreaterThan(95);
  expect(sent).toBe(scheduled);
});

test("a thread that is far behind at the end tells so instead of sending everything at once", () => {
  const pacer = new Pacer(1000, () => undefined);
  stall(1500);
  const { scheduled, sent } = pacer.stop(monotonicMs());
  expect(scheduled).toBeGreaterThan(1400);
  expect(sent).toBeLessThan(300);
});

test("nothing is sent after the end", async () => {
  let calls = 0;
  const pacer = new Pacer(1000, () => calls++);
  const { sent } = pacer.stop(monotonicMs());
  await sleep(20);
  expect(calls).toBe(sent);
});

test("connections get their turn while a backlog is worked off", async () => {
  const calls: number[] = [];
  const pacer = new Pacer(1000, (index) => calls.push(index));
  stall(200);
  let most = 0;
  while (calls.length < 200) {
    const before = calls.length;
    await new Promise((resolve) => setImmediate(resolve));
    most = Math.max(most, calls.length - before);
  }
  pacer.stop(monotonicMs());
  expect(most).toBeLessThanOrEqual(64);
});
