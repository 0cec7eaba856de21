import type { Verdict } from "../verdict/verdict.ts";
import { diagnosisParts } from "./diagnosis-parts.ts";
import type { Messages } from "./messages/messages.ts";
import type { Palette } from "./palette.ts";
import { tableLines } from "./text-table.ts";

/** More causes than these do not fit on a screen. */
const MOST_CAUSES = 5;

/** Why requests failed, as lines: a table of causes, then of each an example and what to do. Empty when none failed. */
export function diagnosisText(
  verdict: Verdict,
  { messages, palette }: { readonly messages: Messages; readonly palette: Palette },
): string[] {
  const parts = diagnosisParts(verdict, messages);
  if (!parts) return [];
  const { title, table, causes, missing } = parts;
  const left = causes.length - MOST_CAUSES;
  return [
    "",
    palette.heading(title),
    ...tableLines(table, ["start", "start"]).map((line) => `  ${line}`),
    ...causes
      .slice(0, MOST_CAUSES)
      .flatMap(({ id, title: name, evidence, fix }) => [
        `  ${id || name}: ${evidence}`,
        ...(fix ? [`    ${fix}`] : []),
      ]),
    ...(left > 0 ? [`  ${messages.diagnosis.moreCauses(left)}`] : []),
    ...missing.map((sentence) => palette.dim(`  ${sentence}`)),
  ];
}
