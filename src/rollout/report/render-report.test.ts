import { describe, expect, test } from "vitest";
import { RecordingBuilder } from "../recording/recording-builder.ts";
import type { Facts } from "../recording/recording.ts";
import type { RequestResult } from "../request-result.ts";
import { judge } from "../verdict/judge.ts";
import { REPORT_FORMATS } from "./formats.ts";
import { messagesIn } from "./messages/language.ts";
import { createPalette } from "./palette.ts";
import { renderComparison } from "./render-comparison.ts";
import { renderReport, type RunReport } from "./render-report.ts";

/** A name as an attacker would choose it. */
const EVIL = `<script>alert("1")</script>|*&'`;

const request = (sequence: number, more: Partial<RequestResult> = {}): RequestResult => ({
  sequence,
  scheduledMs: 1000 + sequence * 10,
  startedMs: 1000 + sequence * 10,
  endedMs: 1002 + sequence * 10,
  outcome: "ok",
  service: sequence < 100 ? EVIL : "shop",
  version: sequence < 100 ? "1" : "2",
  ...more,
});

function reportOf(facts: Facts = {}, failing: readonly number[] = [120]): RunReport {
  const builder = new RecordingBuilder();
  const clock = { epochMs: Date.UTC(2026, 0, 2, 3, 4, 5), monotonicMs: 0 };
  builder.begin(clock);
  const results = Array.from({ length: 200 }, (_, index) =>
    request(index, failing.includes(index) ? { outcome: "refused", errorCode: "ECONNREFUSED" } : {}),
  );
  const verify = (service: string, version: string) =>
    [0, 1, 2, 3, 4].map((index) => ({ ...request(index), service, version }));
  builder.add({
    type: "facts",
    facts: {
      namespace: EVIL,
      deployment: "shop",
      url: "http://127.0.0.1:30000/",
      scheduled: 200,
      sent: 200,
      appliedMs: 1500,
      completedMs: 2500,
      trafficEndedMs: 3000,
      firstHash: "a",
      secondHash: "b",
      verifyFirst: verify(EVIL, "1"),
      verifySecond: verify("shop", "2"),
      replicaSetsWithPods: ["shop-b"],
      cleanUp: { kept: true },
      ...facts,
    },
  });
  builder.add({ type: "requests", lane: "service", results });
  builder.add({ type: "end", atMs: 3000 });
  const recording = builder.recording();
  const header = {
    type: "recording",
    version: 1,
    tool: "rollscope 1.2.3",
    run: { cluster: "embedded" },
    ...clock,
  } as const;
  return { header, recording, verdict: judge(recording) };
}

const render = (format: (typeof REPORT_FORMATS)[number], report = reportOf(), language: "en" | "ko" = "en") =>
  renderReport(format, report, { messages: messagesIn(language), palette: createPalette(false) });

/** Whether every element of XML or HTML is closed in order; void elements of HTML count as closed. */
function isBalanced(text: string): boolean {
  const open: string[] = [];
  for (const [, end, name = "", rest = ""] of text.matchAll(/<(\/?)([a-z][a-z0-9-]*)((?:\s[^<>]*)?)>/g)) {
    if (end) {
      if (open.pop() !== name) return false;
    } else if (!rest.endsWith("/") && !["meta", "br"].includes(name)) open.push(name);
  }
  return open.length === 0;
}

describe("every form of report", () => {
  test.each(REPORT_FORMATS)("%s ends with a line feed and tells the verdict, in both languages", (format) => {
    for (const language of ["en", "ko"] as const) {
      const text = render(format, reportOf(), language);
      expect(text.endsWith("\n")).toBe(true);
      expect(text).toMatch(/FAIL|실패|failures="[1-9]/);
    }
  });

  test.each(REPORT_FORMATS)("%s tells why requests failed", (format) => {
    expect(render(format)).toMatch(format === "json" ? /"cause": "UNKNOWN"/ : /Why requests failed/);
    expect(render(format, reportOf({}, []))).not.toMatch(/"cause":|Why requests failed/);
  });

  test.each(REPORT_FORMATS)("%s says when the recording was cut off", (format) => {
    const report = reportOf();
    const cut = { ...report.recording, cutOff: true };
    const text = render(format, { ...report, recording: cut, verdict: judge(cut) });
    expect(text).toMatch(/cut off/);
  });
});

test("Markdown escapes what others have named", () => {
  const text = render("md");
  expect(text).toContain("\\<script\\>");
  expect(text).not.toContain("<script>");
  // Each row of the table has as many cells as its heading.
  const row = text.split("\n").find((line) => line.includes("script") && line.startsWith("|"));
  expect(row?.split(/(?<!\\)\|/)).toHaveLength(6);
});

describe("JUnit", () => {
  test("is well-formed and counts failures", () => {
    const text = render("junit");
    expect(isBalanced(text)).toBe(true);
    expect(text).not.toContain("<script>");
    expect(text).toMatch(/<testsuites [^>]*failures="\d+" errors="\d+" skipped="0"/);
    expect(text).toContain('<failure message="FAIL: 1 of 150 requests failed during the rollout (ECONNREFUSED).">');
  });

  test("makes an error of what cannot be told, and skips what does not decide", () => {
    const open = render("junit", reportOf({ scheduled: 201 }, []));
    expect(open).toContain('<error message="INCONCLUSIVE: 1 of 201 scheduled requests were not sent.">');
    const completed = render("junit", reportOf({ expect: "completed" }));
    expect(completed).toContain('<skipped message="FAIL: 1 of 150 requests failed');
  });
});

describe("the HTML page", () => {
  test("is one file that loads nothing and runs nothing", () => {
    const text = render("html");
    expect(isBalanced(text)).toBe(true);
    expect(text).not.toMatch(/<script|src=|@import|url\(|href=/);
    expect(text).toContain("default-src 'none'");
  });

  test("draws answers of both versions, and the failure so that it can be seen", () => {
    const text = render("html");
    expect(text).toMatch(/<rect class="v0"/);
    expect(text).toMatch(/<rect class="v1"/);
    const heights = [...text.matchAll(/<rect class="failed"[^>]*height="([\d.]+)"/g)].map(([, height]) =>
      Number(height),
    );
    expect(heights).toHaveLength(1);
    expect(heights[0]).toBeGreaterThanOrEqual(4);
  });

  test("comes without traffic, too", () => {
    const builder = new RecordingBuilder();
    const recording = builder.recording();
    const text = render("html", { ...reportOf(), recording, verdict: judge(recording) });
    expect(text).not.toContain("<svg");
    expect(text).toContain("INCONCLUSIVE");
  });
});

test("two runs side by side: text, Markdown and JSON", () => {
  const runs = { before: reportOf(), after: reportOf({}, []) };
  const options = { messages: messagesIn("en"), palette: createPalette(false) };
  expect(renderComparison("text", runs, options)).toMatch(/^Failed requests +1 of 200 +0 of 200$/m);
  expect(renderComparison("md", runs, options)).toContain("| Failed requests | 1 of 200 | 0 of 200 |");
  expect(JSON.parse(renderComparison("json", runs, options))).toMatchObject({
    before: { verdict: { requests: { failed: 1 } } },
    after: { verdict: { requests: { failed: 0 } } },
  });
  expect(() => renderComparison("junit", runs, options)).toThrow("there is no junit of a comparison");
});
