import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { rfc3339 } from "../../../clock.ts";
import type { LogOptions } from "../container-logs.ts";
import type { LogFile } from "./log-file.ts";
import { parseLogLine, type LogLine } from "./log-line.ts";

/**
 * Text of a log in the form that `pods/log` answers with; with `follow` until the container has ended.
 *
 * @see kubernetes/staging/src/k8s.io/cri-client/pkg/logs/logs.go ReadLogs (v1.36)
 */
export async function* readLog(
  file: LogFile,
  options: LogOptions,
  nowMs: number,
  signal: AbortSignal,
): AsyncIterable<string> {
  const since = sinceText(options, nowMs);
  const abort = aborted(signal);
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  let { generation } = file;
  let fd = openSync(file.path, "r"); // held open: what is written stays readable when the pod's directory goes
  let offset = 0;
  let isFirst = true;
  try {
    while (left > 0 && !signal.aborted) {
      const bytes = readFrom(fd, offset); // lines are written whole, so this ends with one
      offset += bytes.length;
      let lines = parse(bytes.toString("utf8"));
      if (isFirst && options.tailLines !== undefined) lines = lastLines(lines, options.tailLines);
      isFirst = false;
      const chunk = Buffer.from(render(lines, since, options.timestamps ?? false));
      if (chunk.length > 0) yield chunk.subarray(0, left).toString("utf8");
      left -= chunk.length;
      if (!options.follow) return;
      if (bytes.length > 0) continue;
      if (generation !== file.generation) {
        ({ generation } = file);
        closeSync(fd);
        fd = openSync(file.path, "r");
        offset = 0;
        continue;
      }
      if (file.isEnded) return;
      await Promise.race([file.changed(), abort]);
    }
  } finally {
    closeSync(fd);
  }
}

function readFrom(fd: number, offset: number): Buffer {
  const buffer = Buffer.alloc(Math.max(0, fstatSync(fd).size - offset));
  return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, offset));
}

function parse(content: string): LogLine[] {
  return content
    .split("\n")
    .map(parseLogLine)
    .filter((line) => line !== undefined);
}

function lastLines(lines: readonly LogLine[], count: number): LogLine[] {
  let start = lines.length;
  for (let left = count; left > 0 && start > 0; left--) {
    start--;
    while (start > 0 && lines[start - 1]?.partial) start--; // a long line is one line
  }
  return lines.slice(start);
}

function render(lines: readonly LogLine[], since: string | undefined, timestamps: boolean): string {
  let text = "";
  let continued = false;
  for (const line of lines) {
    if (since === undefined || line.time >= since) {
      text += `${timestamps && !continued ? `${line.time} ` : ""}${line.text}${line.partial ? "" : "\n"}`;
    }
    continued = line.partial;
  }
  return text;
}

/** Comparable with the times in the file. */
function sinceText({ sinceSeconds, sinceTime }: LogOptions, nowMs: number): string | undefined {
  if (sinceTime !== undefined) return new Date(sinceTime).toISOString().slice(0, 23);
  return sinceSeconds === undefined ? undefined : rfc3339(nowMs - sinceSeconds * 1000).slice(0, 19);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
