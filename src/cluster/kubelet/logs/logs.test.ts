import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { VirtualClock } from "../../../virtual-clock.ts";
import type { LogOptions } from "../container-logs.ts";
import { LogFile } from "./log-file.ts";
import { readLog } from "./read-log.ts";

let directory: string;
let clock: VirtualClock;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "rollscope-logs-"));
  clock = new VirtualClock(Date.UTC(2026, 0, 1));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const newLog = (maxBytes?: number) => new LogFile(join(directory, "app", "0.log"), clock, maxBytes);

async function read(log: LogFile, options: LogOptions = {}, signal = new AbortController().signal): Promise<string> {
  let text = "";
  for await (const chunk of readLog(log, options, clock.now(), signal)) text += chunk;
  return text;
}

test("lines are kept with time and stream, and read back as they were", async () => {
  const log = newLog();
  log.write("stdout", Buffer.from("one\ntw"));
  log.write("stderr", Buffer.from("oops\n"));
  log.write("stdout", Buffer.from("o\nrest"));
  log.end();
  expect(readFileSync(log.path, "utf8")).toBe(
    [
      "2026-01-01T00:00:00.000000000Z stdout F one",
      "2026-01-01T00:00:00.000000000Z stderr F oops",
      "2026-01-01T00:00:00.000000000Z stdout F two",
      "2026-01-01T00:00:00.000000000Z stdout P rest",
      "",
    ].join("\n"),
  );
  expect(await read(log)).toBe("one\noops\ntwo\nrest");
  expect(await read(log, { timestamps: true, tailLines: 2 })).toBe(
    "2026-01-01T00:00:00.000000000Z two\n2026-01-01T00:00:00.000000000Z rest",
  );
  expect(await read(log, { tailLines: 0 })).toBe("");
  expect(await read(log, { limitBytes: 5 })).toBe("one\no");
});

test("a character that is split between two chunks stays whole, and a very long line too", async () => {
  const log = newLog();
  const rocket = Buffer.from("🚀 on\n");
  log.write("stdout", rocket.subarray(0, 2));
  log.write("stdout", rocket.subarray(2));
  log.write("stdout", Buffer.from(`${"x".repeat(40_000)}\nlast\n`));
  log.end();
  expect(await read(log)).toBe(`🚀 on\n${"x".repeat(40_000)}\nlast\n`);
  expect(await read(log, { tailLines: 2 })).toBe(`${"x".repeat(40_000)}\nlast\n`);
});

test("since leaves out what is older", async () => {
  const log = newLog();
  log.write("stdout", Buffer.from("old\n"));
  await clock.advance(60_000);
  log.write("stdout", Buffer.from("new\n"));
  log.end();
  expect(await read(log, { sinceSeconds: 30 })).toBe("new\n");
  expect(await read(log, { sinceTime: "2026-01-01T01:01:00+01:00" })).toBe("new\n");
  expect(await read(log, { sinceTime: "2026-01-01T00:00:00Z" })).toBe("old\nnew\n");
});

test("follow goes on until the container has ended", async () => {
  const log = newLog();
  log.write("stdout", Buffer.from("one\n"));
  const all = read(log, { follow: true, tailLines: 1 });
  await new Promise((resolve) => setImmediate(resolve));
  log.write("stdout", Buffer.from("two\n"));
  await new Promise((resolve) => setImmediate(resolve));
  log.write("stdout", Buffer.from("three\n"));
  log.end();
  expect(await all).toBe("one\ntwo\nthree\n");
});

test("follow ends when it is aborted", async () => {
  const log = newLog();
  const abort = new AbortController();
  const all = read(log, { follow: true }, abort.signal);
  await new Promise((resolve) => setImmediate(resolve));
  abort.abort();
  expect(await all).toBe("");
  log.end();
});

test("a full file is put aside and the newest lines stay readable", async () => {
  const log = newLog(1_000);
  const follower = read(log, { follow: true });
  for (let i = 0; i < 100; i++) {
    log.write("stdout", Buffer.from(`line ${i}\n`));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(statSync(log.path).size).toBeLessThanOrEqual(1_000);
  expect(existsSync(`${log.path}.1`)).toBe(true);
  expect(await read(log)).toMatch(/line 99\n$/);
  log.end();
  expect((await follower).split("\n")).toHaveLength(101);
  log.remove();
  expect(existsSync(log.path) || existsSync(`${log.path}.1`)).toBe(false);
});

test("a reader gets the last lines although the files are removed meanwhile", async () => {
  const log = newLog();
  const follower = read(log, { follow: true });
  await new Promise((resolve) => setImmediate(resolve));
  log.write("stdout", Buffer.from("last words\n"));
  log.remove();
  expect(await follower).toBe("last words\n");
});
