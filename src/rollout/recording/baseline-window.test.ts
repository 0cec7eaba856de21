import { expect, test } from "vitest";
import type { RequestResult } from "../request-result.ts";
import { BaselineWindow } from "./baseline-window.ts";
import type { RecordingEntry } from "./entries.ts";

const request = (atMs: number): RequestResult => ({
  sequence: atMs,
  scheduledMs: atMs,
  startedMs: atMs,
  endedMs: atMs,
  outcome: "ok",
});
const batch = (lane: "service" | "direct", ...moments: number[]): RecordingEntry => ({
  type: "requests",
  lane,
  results: moments.map(request),
});

test("keeps the latest traffic only, and the totals count what is kept", () => {
  const stored: RecordingEntry[] = [];
  const window = new BaselineWindow((entry) => stored.push(entry), 100);
  window.add({ type: "facts", facts: { url: "http://127.0.0.1/" } });
  for (const entry of [batch("service", 0, 10), batch("direct", 20), batch("service", 90), batch("service", 150)]) {
    window.add(entry);
  }
  expect(stored).toHaveLength(1);
  window.open();
  expect(stored.slice(1)).toEqual([batch("service", 90), batch("service", 150)]);
  window.add(batch("service", 160));
  window.add({ type: "facts", facts: { scheduled: 5, sent: 5 } });
  expect(stored.slice(3)).toEqual([batch("service", 160), { type: "facts", facts: { scheduled: 3, sent: 3 } }]);
});
