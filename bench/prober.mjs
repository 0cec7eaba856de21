// The load: 1 000 requests/s for 10 s over fresh connections against a small server in a process of its own.
// Schedule error = start - scheduled.
import { spawn } from "node:child_process";
import { Recorder } from "../dist/src/rollout/recording/recorder.js";
import { Prober } from "../dist/src/rollout/prober/prober.js";

const RPS = 1000;
const SECONDS = 10;

const SERVER = `const s = require("node:http").createServer((q, r) => r.end('{"service":"bench","version":"1"}'));
s.listen(0, "127.0.0.1", () => console.log(s.address().port));`;

/** @param {{ recording?: string }} options With a path all that a run records is recorded there. */
export async function benchProber({ recording } = {}) {
  const server = spawn(process.execPath, ["-e", SERVER], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const port = await new Promise((resolve) => server.stdout.once("data", (chunk) => resolve(Number(chunk))));
    const reused = recording ? { connections: 10, rps: 50 } : undefined;
    const prober = new Prober({ url: `http://127.0.0.1:${port}/`, rps: RPS, timeoutMs: 2000, reused });
    const results = [];
    const recorder = recording && new Recorder(recording, { type: "recording", version: 1, tool: "bench", run: {} });
    prober.onResults((batch, lane) => {
      if (lane === "service") results.push(...batch);
      recorder?.record({ type: "requests", lane, results: batch });
    });
    await prober.start();
    await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
    const { scheduled, sent } = await prober.stop();
    await recorder?.close();
    const errors = results.map((result) => result.startedMs - result.scheduledMs).toSorted((a, b) => a - b);
    const failed = results.filter((result) => result.outcome !== "ok").length;
    return [
      { what: `${RPS} requests/s for ${SECONDS} s: schedule error p50`, value: round(errors, 0.5), unit: "ms" },
      { what: "schedule error p99", value: round(errors, 0.99), unit: "ms", limit: 2 },
      { what: "scheduled", value: scheduled, unit: "requests" },
      { what: "unsent", value: scheduled - sent, unit: "requests", limit: 0 },
      { what: "failed", value: failed, unit: "requests", limit: 0 },
    ];
  } finally {
    server.kill("SIGKILL");
  }
}

function round(sorted, quantile) {
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))] * 100) / 100;
}
