import { expect, test } from "vitest";
import { diagnose } from "../../diagnosis/diagnose.ts";
import { ANSWERS } from "../../diagnosis/testing/cases-answers.ts";
import { BROKEN_OFF } from "../../diagnosis/testing/cases-broken-off.ts";
import { NETWORK } from "../../diagnosis/testing/cases-network.ts";
import { TURNED_AWAY } from "../../diagnosis/testing/cases-turned-away.ts";
import { evidenceInKorean } from "./ko-evidence.ts";

const diagnoses = [...TURNED_AWAY, ...BROKEN_OFF, ...ANSWERS, ...NETWORK].map(({ recording }) => diagnose(recording));
const sentences = new Set(
  diagnoses.flatMap(({ groups, missingEvidence }) => [...groups.map(({ evidence }) => evidence), ...missingEvidence]),
);

test.each([...sentences])("every clause is translated: %s", (sentence) => {
  const korean = evidenceInKorean(sentence).split("; ");
  expect(korean).toHaveLength(sentence.split("; ").length);
  for (const clause of korean) expect(clause).toMatch(/[가-힣]/);
});

test("what is not known stays as it is", () => {
  expect(evidenceInKorean("something new; its liveness probe failed")).toBe("something new; liveness probe가 실패함");
});

test("times and names stay as they are", () => {
  expect(
    evidenceInKorean(
      "reset before the first byte 38 ms after SIGTERM of pod web-1; its endpoint was ready=false for 21 ms; the proxy routed to it for another 940 ms",
    ),
  ).toBe(
    "Pod web-1 SIGTERM 38 ms 뒤 첫 바이트 전에 연결 끊김; 엔드포인트는 21 ms 전부터 ready=false; 그 뒤로도 940 ms 동안 프록시가 이 Pod로 보냄",
  );
});
