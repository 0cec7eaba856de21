// Records so many requests as a run does, into a file and in memory, and prints how much memory that takes.
import { setImmediate as turn } from "node:timers/promises";
import { RECORDING_VERSION } from "../dist/src/rollout/recording/entries.js";
import { Recorder } from "../dist/src/rollout/recording/recorder.js";
import { RecordingBuilder } from "../dist/src/rollout/recording/recording-builder.js";

const [path, count] = [process.argv[2], Number(process.argv[3])];
const BATCH = 75;
const before = used();
const clock = { epochMs: Date.now(), monotonicMs: 1e6 };
const recorder = new Recorder(path, {
  type: "recording",
  version: RECORDING_VERSION,
  tool: "bench",
  run: {},
  ...clock,
});
const builder = new RecordingBuilder();
builder.begin(clock);
let seed = 1;
const random = (limit) => (seed = (seed * 48271) % 2147483647) % limit;
for (let from = 0; from < count; from += BATCH) {
  const results = Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => request(from + index));
  const entry = { type: "requests", lane: "service", results };
  recorder.record(entry);
  builder.add(entry);
  if (from % (BATCH * 100) === 0) await turn();
}
const facts = { scheduled: count, sent: count, appliedMs: 1e6 + count / 3, completedMs: 1e6 + count / 2 };
for (const entry of [
  { type: "facts", facts },
  { type: "end", atMs: 1e6 + count },
]) {
  recorder.record(entry);
  builder.add(entry);
}
await recorder.close();
if (recorder.failure) throw recorder.failure;
console.log(JSON.stringify({ heldMb: (used() - before) / 1e6, requests: builder.recording().results.length }));

function request(sequence) {
  const scheduledMs = 1e6 + sequence;
  const startedMs = scheduledMs + random(900) / 1000;
  const connectedMs = startedMs + random(700) / 1000;
  const firstByteMs = connectedMs + random(4000) / 1000;
  const endedMs = firstByteMs + random(300) / 1000;
  const version = sequence > count / 2 ? "2" : "1";
  const who = { service: "bench", version, release: version, pod: `bench-${version}-${random(20)}` };
  return {
    sequence,
    scheduledMs,
    startedMs,
    connectedMs,
    firstByteMs,
    endedMs,
    localPort: 32768 + random(28000),
    outcome: "ok",
    httpStatus: 200,
    ...who,
  };
}

function used() {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
