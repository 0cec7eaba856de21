import { diagnose } from "../diagnosis/diagnose.ts";
import type { Recording } from "../recording/recording.ts";
import { summariseRequests } from "../timeline.ts";
import { judgeCompleted } from "./completed.ts";
import { judgeRollback } from "./rollback.ts";
import { judgeThresholds } from "./thresholds.ts";
import { worst, type Criterion, type Judgement, type RollbackResult, type Verdict } from "./verdict.ts";
import { judgeZeroDowntime } from "./zero-downtime.ts";

/** So many failed requests are named one by one; its groups count all of them. */
const MOST_FAILURES = 1000;

/** The verdict on a run, from what was observed and nothing else. */
export function judge(recording: Recording): Verdict {
  const completed = withJudgement(completedCriteria(recording));
  const thresholds = judgeThresholds(recording);
  const zeroDowntime = withJudgement(judgeZeroDowntime(recording, thresholds));
  const diagnosis = diagnose(recording);
  const rollback = judgeRollback(recording);
  const noticed = [
    ...(recording.expect === "zero-downtime" ? [zeroDowntime.judgement] : []),
    ...thresholds.map(({ judgement }) => judgement),
  ];
  return {
    schemaVersion: 1,
    completed,
    zeroDowntime,
    thresholds,
    ...(rollback ? { rollback } : {}),
    expect: recording.expect,
    judgement: rollback ? "FAIL" : worst([completed.judgement, ...noticed]),
    exitCode: exitCodeOf(completed.judgement, worst(noticed), rollback),
    requests: summariseRequests(recording),
    diagnosis: { ...diagnosis, failures: diagnosis.failures.slice(0, MOST_FAILURES) },
    phases: recording.phases,
    problems: recording.problems,
  };
}

function completedCriteria(recording: Recording): Criterion[] {
  const criteria = judgeCompleted(recording);
  if (recording.cutOff) {
    const sentence = "The recording was cut off.";
    return [...opened(criteria, []), { id: "seen-to-the-end", judgement: "INCONCLUSIVE", evidence: sentence }];
  }
  return recording.stopped ? opened(criteria, ["first-version-answers-alone", "everything-cleaned-up"]) : criteria;
}

/** Whoever stopped looking cannot tell what came afterwards: what had not happened by then may have yet. */
function opened(criteria: readonly Criterion[], but: readonly string[]): Criterion[] {
  return criteria.map((criterion) =>
    criterion.judgement === "FAIL" && !but.includes(criterion.id)
      ? { ...criterion, judgement: "INCONCLUSIVE" }
      : criterion,
  );
}

function withJudgement(criteria: readonly Criterion[]): Verdict["completed"] {
  return { judgement: worst(criteria.map(({ judgement }) => judgement)), criteria };
}

/** 5 rolled back, 4 rollout failed, 1 requests failed or a threshold broke, 3 inconclusive, 0 pass; the gravest wins. */
function exitCodeOf(completed: Judgement, noticed: Judgement, rollback: RollbackResult | undefined): number {
  if (rollback) return rollback.verified ? 5 : 4;
  if (completed === "FAIL") return 4;
  if (noticed === "FAIL") return 1;
  return completed === "INCONCLUSIVE" || noticed === "INCONCLUSIVE" ? 3 : 0;
}
