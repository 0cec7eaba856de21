import type { CauseGroup } from "../diagnosis/diagnosis.ts";
import type { Verdict } from "../verdict/verdict.ts";
import type { Messages } from "./messages/messages.ts";
import { formatCount } from "./numbers.ts";
import type { WordTable } from "./verdict-parts.ts";

/** One cause of failures with an example and what to do, in words. */
export interface ExplainedCause {
  /** `M1`; empty when no cause was found. */
  readonly id: string;
  readonly title: string;
  readonly evidence: string;
  readonly fix?: string;
}

/** Why requests failed, in words, whatever it is written as. */
export interface DiagnosisParts {
  readonly title: string;
  /** Cause, certainty, requests, pods. */
  readonly table: WordTable;
  /** One for each cause in the table, in its order. */
  readonly causes: readonly ExplainedCause[];
  readonly missing: readonly string[];
}

/** Why requests failed; undefined when none did. */
export function diagnosisParts({ diagnosis }: Verdict, { diagnosis: texts }: Messages): DiagnosisParts | undefined {
  const { groups, missingEvidence } = diagnosis;
  if (groups.length === 0) return undefined;
  const { columns } = texts;
  const rows = groups.map((group) => [
    nameOf(group, texts),
    group.certainty ? texts.certainty[group.certainty] : "",
    formatCount(group.requests),
    group.pods.length > 0 ? formatCount(group.pods.length) : "",
  ]);
  return {
    title: texts.title,
    table: [[columns.cause, columns.certainty, columns.requests, columns.pods], ...rows],
    causes: [...byCause(groups).values()].map((group) => explain(group, texts)),
    missing: missingEvidence.map((sentence) => texts.missing(texts.evidence(sentence))),
  };
}

function nameOf({ cause, lane }: CauseGroup, texts: Messages["diagnosis"]): string {
  const name = cause === "UNKNOWN" ? texts.unknown : `${cause} ${texts.causes[cause].title}`;
  return lane === "reused" ? `${name} (${texts.keptConnections})` : name;
}

/** The best example of each cause: a confirmed one where there is one. */
function byCause(groups: readonly CauseGroup[]): Map<string, CauseGroup> {
  const best = new Map<string, CauseGroup>();
  for (const group of groups) {
    const known = best.get(group.cause);
    if (!known || (known.certainty !== "CONFIRMED" && group.certainty === "CONFIRMED")) best.set(group.cause, group);
  }
  return best;
}

function explain({ cause, evidence }: CauseGroup, texts: Messages["diagnosis"]): ExplainedCause {
  const example = texts.evidence(evidence);
  if (cause === "UNKNOWN") return { id: "", title: texts.unknown, evidence: example };
  const { title, fix } = texts.causes[cause];
  return { id: cause, title, evidence: example, fix: texts.fix(fix) };
}
