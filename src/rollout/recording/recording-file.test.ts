import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../api/meta.ts";
import type { RequestResult } from "../request-result.ts";
import { arbitraryRequest } from "../testing/arbitrary-request.ts";
import type { RecordingEntry, RecordingHeader } from "./entries.ts";
import { Recorder } from "./recorder.ts";
import { readRecording } from "./recording-file.ts";

let folder: string;
let files = 0;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "recording-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const HEADER: RecordingHeader = {
  type: "recording",
  version: 1,
  tool: "rollscope 0.1.0",
  epochMs: 1_700_000_000_000,
  monotonicMs: 1000,
  run: { cluster: "embedded" },
};

async function store(entries: readonly RecordingEntry[], header = HEADER): Promise<string> {
  const path = join(folder, `${(files += 1)}.jsonl`);
  const recorder = new Recorder(path, header);
  for (const entry of entries) recorder.record(entry);
  await recorder.close();
  expect(recorder.failure).toBeUndefined();
  return path;
}

const request = (sequence: number): RequestResult => ({
  sequence,
  scheduledMs: 1000 + sequence * 5,
  startedMs: 1000.25 + sequence * 5,
  endedMs: 1002.5 + sequence * 5,
  outcome: "ok",
});

const pod: KubernetesObject & Record<string, unknown> = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: "shop-1",
    namespace: "shop",
    uid: "1",
    resourceVersion: "7",
    creationTimestamp: "2026-01-01T00:00:00Z",
    labels: { "pod-template-hash": "abc" },
    annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{secret}", team: "shop" },
    managedFields: [{ manager: "kubectl" }],
  },
  spec: { containers: [{ name: "app", image: "shop:1", env: [{ name: "PASSWORD", value: "hunter2" }] }] },
  status: { phase: "Pending" },
};

describe("a recording", () => {
  test("is read as it was written: facts, objects, requests of all lanes, steps, gaps", async () => {
    const path = await store([
      { type: "facts", facts: { expect: "completed", url: "http://127.0.0.1:1/" } },
      { type: "facts", facts: { scheduled: 2, sent: 2 } },
      { type: "object", atMs: 1001, change: "added", object: pod },
      { type: "requests", lane: "service", results: [request(0), request(1)] },
      { type: "requests", lane: "reused", results: [request(0)] },
      { type: "requests", lane: "direct", results: [{ ...request(0), pod: "shop-1" }] },
      {
        type: "requests",
        lane: "service",
        results: [{ ...request(2), outcome: "refused", errorCode: "ECONNREFUSED" }],
      },
      { type: "watch-lost", atMs: 1100, resource: "pods", reason: "gone" },
      { type: "watch-resumed", atMs: 1200, resource: "pods" },
      { type: "step", step: "baseline", atMs: 1000, durationMs: 300 },
      { type: "end", atMs: 2000 },
    ]);
    const { header, recording } = await readRecording(path);
    expect(header).toEqual(HEADER);
    expect(recording).toMatchObject({ expect: "completed", url: "http://127.0.0.1:1/", scheduled: 2, sent: 2 });
    expect([...recording.results]).toEqual([
      request(0),
      request(1),
      { ...request(2), outcome: "refused", errorCode: "ECONNREFUSED" },
    ]);
    expect([...recording.reused]).toEqual([request(0)]);
    expect([...recording.direct]).toEqual([{ ...request(0), pod: "shop-1" }]);
    expect(recording.gaps).toEqual([{ resource: "pods", fromMs: 1100, toMs: 1200, reason: "gone" }]);
    expect(recording.phases).toEqual([{ step: "baseline", durationMs: 300 }]);
    expect(recording.podSightings).toEqual([{ atMs: 1001, pod: "shop-1", templateHash: "abc", status: "Pending" }]);
    expect(recording.cutOff).toBeUndefined();
  });

  test("gives back any requests, to the microsecond", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(arbitraryRequest(), { minLength: 1, maxLength: 9 }), { maxLength: 4 }),
        async (batches) => {
          const path = await store(batches.map((results) => ({ type: "requests", lane: "service", results })));
          const { recording } = await readRecording(path);
          expect([...recording.results]).toEqual(batches.flat());
        },
      ),
      { numRuns: 30 },
    );
  });

  test("holds neither values of environment variables nor kubectl's copy of the manifest, and is its owner's alone", async () => {
    const path = await store([{ type: "object", atMs: 1, change: "added", object: pod }]);
    const text = await readFile(path, "utf8");
    expect(text).toContain('"PASSWORD"');
    expect(text).toContain('"team":"shop"');
    expect(text).not.toMatch(/hunter2|secret|managedFields/);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test("that is cut off is read up to the cut, wherever that is", async () => {
    const path = await store([
      { type: "requests", lane: "service", results: [request(0)] },
      { type: "requests", lane: "service", results: [request(1)] },
      { type: "end", atMs: 2000 },
    ]);
    const whole = await readFile(path);
    const firstLine = whole.indexOf("\n") + 1;
    for (let size = firstLine; size < whole.length; size += 7) {
      const cut = join(folder, `cut-${size}.jsonl`);
      await writeFile(cut, whole.subarray(0, size));
      const { recording } = await readRecording(cut);
      expect(recording.cutOff).toBe(true);
      const lines = whole.subarray(firstLine, size).toString().split("\n").length - 1;
      expect(recording.results.length).toBe(Math.min(lines, 2));
    }
  });
});

describe("is refused by name:", () => {
  const refusal = (path: string) => readRecording(path).then(undefined, (error: Error) => error.message);

  test("a recording of a newer version", async () => {
    const path = await store([], { ...HEADER, version: 2, tool: "rollscope 9.0.0" });
    expect(await refusal(path)).toBe(
      `The recording ${path} is of version 2, written by rollscope 9.0.0; this Rollscope reads versions up to 1. Update Rollscope.`,
    );
  });

  test("what is no recording, empty, damaged, or not there", async () => {
    const path = join(folder, "other.txt");
    await writeFile(path, "hello\n");
    expect(await refusal(path)).toBe(`The recording ${path} cannot be read: it is not a recording of Rollscope.`);
    await truncate(path);
    expect(await refusal(path)).toBe(`The recording ${path} cannot be read: it is empty.`);
    expect(await refusal(join(folder, "none"))).toMatch(/cannot be read: there is no such file\.$/);
    expect(await refusal(folder)).toMatch(/cannot be read: it is a directory\.$/);
    const damaged = await store([{ type: "end", atMs: 1 }]);
    await appendFile(damaged, "{oops\n");
    expect(await refusal(damaged)).toBe(`The recording ${damaged} cannot be read: line 3 is not JSON.`);
  });
});
