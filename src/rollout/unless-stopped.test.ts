import { expect, test } from "vitest";
import { sleep, systemClock } from "../clock.ts";
import type { Stop } from "./rollout-guard.ts";
import { unlessStopped } from "./unless-stopped.ts";

const stop: Stop = { reason: "fail", atMs: 0, sentence: "", rollBack: false };
const never = new AbortController().signal;
const long = (signal: AbortSignal) => sleep(systemClock, 60_000, signal);

test("work that is done before anything is said ends by itself", async () => {
  expect(
    await unlessStopped(
      () => Promise.resolve(),
      () => stop,
      never,
    ),
  ).toBeUndefined();
});

test("work is ended as soon as something is said", async () => {
  expect(await unlessStopped(long, () => stop, never)).toBe(stop);
});

test("what the work throws, and an interruption, are passed on", async () => {
  const broken = () => Promise.reject(new Error("boom"));
  await expect(unlessStopped(broken, () => undefined, never)).rejects.toThrow("boom");
  const controller = new AbortController();
  const interrupted = unlessStopped(long, () => undefined, controller.signal);
  controller.abort(new Error("Ctrl-C"));
  await expect(interrupted).rejects.toThrow("Ctrl-C");
});
