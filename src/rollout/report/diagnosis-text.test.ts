import { describe, expect, test } from "vitest";
import { sampleVerdict } from "../../../test/support/sample-run.ts";
import type { Diagnosis } from "../diagnosis/diagnosis.ts";
import { diagnosisText } from "./diagnosis-text.ts";
import { lagSentence } from "./lag-sentence.ts";
import { en } from "./messages/en.ts";
import { ko } from "./messages/ko.ts";
import type { Messages } from "./messages/messages.ts";
import { createPalette } from "./palette.ts";

const diagnosis: Diagnosis = {
  groups: [
    {
      cause: "M1",
      certainty: "LIKELY",
      lane: "service",
      requests: 38,
      firstMs: 500,
      lastMs: 900,
      pods: ["old-1", "old-2"],
      evidence: "reset before the first byte at SIGTERM of pod old-1; it was closing its listener",
      fix: "",
    },
    {
      cause: "M1",
      certainty: "CONFIRMED",
      lane: "service",
      requests: 27,
      firstMs: 500,
      lastMs: 900,
      pods: ["old-1"],
      evidence: "reset before the first byte 38 ms after SIGTERM of pod old-1; it alone refused connections",
      fix: "",
    },
    { cause: "UNKNOWN", lane: "reused", requests: 1, firstMs: 0, lastMs: 0, pods: [], evidence: "ECONNRESET: no idea" },
  ],
  failures: [],
  lags: [{ pod: "old-1", lagMs: 1566, lastMs: 2100 }, { pod: "old-2" }],
  missingEvidence: ["Answers do not name the pod they come from."],
};
const text = (messages: Messages, part: Partial<Diagnosis> = {}) =>
  diagnosisText(
    { ...sampleVerdict, diagnosis: { ...diagnosis, ...part } },
    { messages, palette: createPalette(false) },
  ).join("\n");

describe("why requests failed, in words", () => {
  test("is a table of causes, then an example and a fix of each", () => {
    expect(text(en)).toBe(`
Why requests failed
  Cause                                               Certainty  Requests  Pods
  M1 listener closed before the data plane converged  likely           38     2
  M1 listener closed before the data plane converged  confirmed        27     1
  not explained (kept connections)                                      1
  M1: reset before the first byte 38 ms after SIGTERM of pod old-1; it alone refused connections
    Fix: Add lifecycle.preStop.sleep of at least the measured lag with a margin, and a grace period of that plus the longest request.
  not explained: ECONNRESET: no idea
  Missing evidence: Answers do not name the pod they come from.`);
  });

  test("is there in Korean", () => {
    expect(text(ko)).toContain("M1: Pod old-1 SIGTERM 38 ms 뒤 첫 바이트 전에 연결 끊김; 이 Pod만 연결을 거부함");
  });

  test("is silent where nothing failed", () => {
    expect(text(en, { groups: [] })).toBe("");
  });

  test("shows no more than fits on a screen", () => {
    const [group] = diagnosis.groups;
    const causes = ["M1", "M2", "M3", "M4", "M5", "M6", "M7"] as const;
    const shown = text(en, { groups: causes.flatMap((cause) => (group ? { ...group, cause } : [])) });
    expect(shown).toContain("... and 2 more; all of them are in the JSON report");
    expect(shown).not.toContain("M6:");
  });
});

describe("the measured lag, in words", () => {
  test("is the longest one", () => {
    expect(lagSentence(diagnosis, en)).toBe(
      "requests were sent to deleted pods for up to 1.57 s after their deletion (1 of 2 pods)",
    );
    expect(lagSentence({ ...diagnosis, lags: [{ pod: "old-2" }] }, en)).toBe(
      "no request was seen to go to a pod after its deletion (1 pod)",
    );
  });

  test("is not told where no pod was deleted", () => {
    expect(lagSentence({ ...diagnosis, lags: [] }, en)).toBeUndefined();
  });
});
