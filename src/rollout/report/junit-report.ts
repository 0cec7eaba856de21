import type { Verdict } from "../verdict/verdict.ts";
import type { Messages } from "./messages/messages.ts";
import type { RunReport } from "./render-report.ts";
import { judgedQuestions, resultSentence, type JudgedQuestion } from "./verdict-parts.ts";
import { xmlText } from "./xml-text.ts";

/**
 * A report as JUnit XML: one suite per question, one case per criterion. What cannot be told is an `error`, which no CI
 * takes for a success; what does not decide the exit code is `skipped`.
 *
 * @param text - The report for people, which becomes the output of the first suite.
 */
export function junitReport({ header, recording, verdict }: RunReport, messages: Messages, text: string): string {
  const { namespace = "", deployment = "" } = recording;
  const name = `rollscope ${namespace}/${deployment}`;
  const suites = judgedQuestions(verdict, messages).map((judged) => suiteOf(judged, verdict, messages));
  const sum = (part: keyof Counts) => suites.reduce((total, { counts }) => total + counts[part], 0);
  const durationMs = verdict.phases.reduce((total, phase) => total + phase.durationMs, 0);
  const attributes = `tests="${sum("tests")}" failures="${sum("failures")}" errors="${sum("errors")}" skipped="${sum("skipped")}" time="${(durationMs / 1000).toFixed(3)}"`;
  const timestamp = new Date(header.epochMs).toISOString().slice(0, 19);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xmlText(name)}" ${attributes}>`,
    ...suites.flatMap(({ question, counts, cases }, index) => [
      `  <testsuite name="${xmlText(`${name}: ${question}`)}" tests="${counts.tests}" failures="${counts.failures}" errors="${counts.errors}" skipped="${counts.skipped}" timestamp="${timestamp}">`,
      ...cases,
      ...(index === 0 ? [`    <system-out>${xmlText(text)}</system-out>`] : []),
      "  </testsuite>",
    ]),
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

interface Counts {
  tests: number;
  failures: number;
  errors: number;
  skipped: number;
}

interface Suite {
  readonly question: string;
  readonly counts: Counts;
  readonly cases: readonly string[];
}

function suiteOf({ id, question, criteria }: JudgedQuestion, verdict: Verdict, messages: Messages): Suite {
  const decides = id !== "zeroDowntime" || verdict.expect === "zero-downtime";
  const counts: Counts = { tests: criteria.length, failures: 0, errors: 0, skipped: 0 };
  const cases = criteria.map(({ name, judgement, evidence }) => {
    const head = `    <testcase classname="rollscope.${id}" name="${xmlText(name)}"`;
    if (judgement === "PASS") return `${head}/>`;
    const kind = !decides ? "skipped" : judgement === "FAIL" ? "failure" : "error";
    counts[kind === "failure" ? "failures" : kind === "error" ? "errors" : "skipped"] += 1;
    const message = `${messages.verdict.judgement[judgement]}: ${evidence}`;
    const body = kind === "skipped" ? "" : xmlText(resultSentence(verdict, messages));
    return `${head}><${kind} message="${xmlText(message)}">${body}</${kind}></testcase>`;
  });
  return { question, counts, cases };
}
