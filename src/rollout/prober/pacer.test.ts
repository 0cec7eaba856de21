import { expect, test } from "vitest";
import { monotonicMs } from "../request-result.ts";
import { Pacer } from "./pacer.ts";

const sleep = (delayMs: number) => new Promise((resolve) => setTimeout(resolve, delayMs));

function block(durationMs: number): void {
  const end = monotonicMs() + durationMs;
  while (monotonicMs() < end);
}

test("calls come at their moments, none before it", async () => {
  const calls: { index: number; dueMs: number; atMs: number }[] = [];
  const pacer = new Pacer(100, (index, dueMs) => calls.push({ index, dueMs, atMs: monotonicMs() }));
  await sleep(105);
  const { scheduled, sent } = pacer.stop(monotonicMs());
  expect(sent).toBe(scheduled);
  expect(calls).toHaveLength(sent);
  expect(sent).toBeGreaterThanOrEqual(10);
  for (const [position, { index, dueMs, atMs }] of calls.entries()) {
    expect(index).toBe(position);
    expect(dueMs).toBeCloseTo((calls[0]?.dueMs ?? 0) + position * 10, 6);
    expect(atMs).toBeGreaterThanOrEqual(dueMs);
  }
});

test("what a blocked thread has missed comes at once, with the moments it was due at", async () => {
  const calls: { dueMs: number; atMs: number }[] = [];
  const pacer = new Pacer(200, (_, dueMs) => calls.push({ dueMs, atMs: monotonicMs() }));
  await sleep(20);
  block(60);
  await sleep(20);
  pacer.stop(monotonicMs());
  expect(calls.filter(({ dueMs, atMs }) => atMs - dueMs > 20).length).toBeGreaterThan(4);
  const gaps = calls.slice(1).map(({ dueMs }, index) => dueMs - (calls[index]?.dueMs ?? 0));
  expect(gaps.every((gap) => Math.abs(gap - 5) < 0.001)).toBe(true);
});

test("connections get their turn while a backlog is worked off", async () => {
  let calls = 0;
  const pacer = new Pacer(100_000, () => {
    calls += 1;
    block(0.1);
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(calls).toBeGreaterThan(0);
  const { scheduled, sent } = pacer.stop(monotonicMs() + 1000);
  expect(sent).toBe(calls);
  expect(sent).toBeLessThan(scheduled);
});

test("nothing comes after the stop", async () => {
  let calls = 0;
  const pacer = new Pacer(500, () => (calls += 1));
  const { sent } = pacer.stop(monotonicMs());
  await sleep(30);
  expect(calls).toBe(sent);
});
