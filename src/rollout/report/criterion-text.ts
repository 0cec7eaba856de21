import type { Criterion, Verdict } from "../verdict/verdict.ts";
import type { Messages } from "./messages/messages.ts";

/** One criterion in words: what was to be shown, and what was seen. */
export function criterionText(criterion: Criterion, _verdict: Verdict, messages: Messages): string {
  const name = messages.verdict.criteria[criterion.id] ?? criterion.id;
  return `${name}: ${criterion.evidence}`;
}
