import type { Verdict } from "../verdict/verdict.ts";
import type { Messages } from "./messages/messages.ts";
import { formatCount, formatDuration } from "./numbers.ts";
import type { WordTable } from "./verdict-parts.ts";

/** Two verdicts side by side, one row per figure. */
export function comparisonTable(before: Verdict, after: Verdict, messages: Messages): WordTable {
  const { comparison: texts } = messages;
  const figures = [before, after].map((verdict) => figuresOf(verdict, messages));
  const [left = [], right = []] = figures;
  return [["", texts.before, texts.after], ...left.map(([name, value], row) => [name, value, right[row]?.[1] ?? ""])];
}

function figuresOf(verdict: Verdict, messages: Messages): [string, string][] {
  const { comparison: texts, verdict: words } = messages;
  const { requests, diagnosis, phases } = verdict;
  const causes = diagnosis.groups.map(
    ({ cause, requests: count, lane }) =>
      `${cause} ${formatCount(count)}${lane === "reused" ? ` (${texts.reused})` : ""}`,
  );
  const mixed = requests.mixedWindow;
  const observed = phases.find(({ step }) => step === "observe");
  return [
    [texts.verdict, words.judgement[verdict.judgement]],
    [words.completed, words.judgement[verdict.completed.judgement]],
    [words.zeroDowntime, words.judgement[verdict.zeroDowntime.judgement]],
    [texts.failed, texts.failedValue(formatCount(requests.failed), formatCount(requests.sent))],
    [texts.causes, causes.join(", ") || "-"],
    [words.longestGap, formatDuration(requests.longestGap.durationMs)],
    ["p50", formatDuration(requests.latencyMs.p50)],
    ["p99", formatDuration(requests.latencyMs.p99)],
    [words.mixedWindow, mixed ? formatDuration(mixed.toMs - mixed.fromMs) : "-"],
    [messages.step.observe, observed ? formatDuration(observed.durationMs) : "-"],
  ];
}
