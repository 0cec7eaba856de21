import { describe, expect, test } from "vitest";
import { sampleVerdict } from "../../../test/support/sample-run.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { en } from "./messages/en.ts";
import { ko } from "./messages/ko.ts";
import type { Messages } from "./messages/messages.ts";
import { createPalette } from "./palette.ts";
import { verdictText } from "./verdict-text.ts";

const plain = (verdict: Verdict, messages: Messages = en) =>
  verdictText(verdict, { messages, palette: createPalette(false) }).join("\n");

const clean: Verdict = {
  ...sampleVerdict,
  zeroDowntime: { judgement: "PASS", criteria: [] },
  expect: "zero-downtime",
  requests: {
    ...sampleVerdict.requests,
    answered: 1700,
    failed: 0,
    failures: [],
    mixedWindow: undefined,
    failureRateBound: 3 / 1700,
  },
};

describe("the verdict in words", () => {
  test("without failures names the bound of the failure rate instead", () => {
    const text = plain(clean);
    expect(text).toContain("Failure rate  below 0.18 % with 95 % confidence (no failure in 1,700 requests)");
    expect(text).not.toContain("Failed with");
  });

  test("says when the versions never answered side by side", () => {
    expect(plain(clean)).toContain("Mixed window  none: the versions never answered side by side");
  });

  test("with failures claims no bound", () => {
    expect(plain(sampleVerdict)).not.toContain("95 %");
  });

  test("shows problems with their log lines, indented", () => {
    const problems = ["Pod web-1 container app waits: CrashLoopBackOff\n    last log lines:\n    boom"];
    const failed: Verdict = { ...sampleVerdict, problems, exitCode: 4, judgement: "FAIL" };
    expect(plain(failed)).toContain(
      "What went wrong\n  Pod web-1 container app waits: CrashLoopBackOff\n      last log lines:\n      boom\n",
    );
    expect(plain(failed)).toContain("Result (--expect completed): FAIL, exit code 4: the rollout failed");
    expect(plain(failed, ko)).toContain("결과 (--expect completed): 실패, 종료 코드 4: 롤아웃이 실패했습니다");
  });

  test("shows thresholds with what was observed", () => {
    const sentence = "3 of 1430 requests failed (0.21 %).";
    const result = { expression: "http_req_failed: rate<0.001", metric: "http_req_failed", unit: "share" } as const;
    const broken: Verdict = {
      ...sampleVerdict,
      thresholds: [{ ...result, judgement: "FAIL", observed: 0.0021, sentence }],
    };
    expect(plain(broken)).toContain(
      "Were the thresholds kept? FAIL\n  ✘ http_req_failed: rate<0.001: 3 of 1430 requests failed (0.21 %).\n",
    );
    expect(plain(broken, ko)).toContain("✘ http_req_failed: rate<0.001: 요청 1430건 중 3건 실패 (0.21 %)");
    expect(plain(sampleVerdict)).not.toContain("thresholds");
  });

  test("of a run without any traffic has no table", () => {
    const silent: Verdict = {
      ...sampleVerdict,
      requests: { ...sampleVerdict.requests, perVersion: [], failures: [] },
    };
    expect(plain(silent)).not.toContain("Answered by");
  });

  test("is coloured by judgement when colours are on", () => {
    const colored = verdictText(sampleVerdict, { messages: en, palette: createPalette(true) }).join("\n");
    expect(colored).toContain("\u001B[32mPASS\u001B[39m");
    expect(colored).toContain("\u001B[31mFAIL\u001B[39m");
  });
});
