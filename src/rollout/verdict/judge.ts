import type { Recording } from "../recording/recording.ts";
import { summariseRequests } from "../timeline.ts";
import { judgeCompleted } from "./completed.ts";
import type { Criterion, Judgement, Verdict } from "./verdict.ts";
import { judgeZeroDowntime } from "./zero-downtime.ts";

/** The verdict on a run, from what was observed and nothing else. */
export function judge(recording: Recording): Verdict {
  const completed = withJudgement(recording.cutOff ? cutOff(judgeCompleted(recording)) : judgeCompleted(recording));
  const zeroDowntime = withJudgement(judgeZeroDowntime(recording));
  const deciding =
    recording.expect === "completed" ? [completed.judgement] : [completed.judgement, zeroDowntime.judgement];
  return {
    schemaVersion: 1,
    completed,
    zeroDowntime,
    expect: recording.expect,
    judgement: worst(deciding),
    exitCode: exitCodeOf(recording.expect, completed.judgement, zeroDowntime.judgement),
    requests: summariseRequests(recording),
    phases: recording.phases,
    problems: recording.problems,
  };
}

/** A recording that was cut off cannot tell what came afterwards: what had not happened by then may have yet. */
function cutOff(criteria: readonly Criterion[]): Criterion[] {
  const open = criteria.map((criterion): Criterion => ({
    ...criterion,
    judgement: criterion.judgement === "FAIL" ? "INCONCLUSIVE" : criterion.judgement,
  }));
  return [...open, { id: "seen-to-the-end", judgement: "INCONCLUSIVE", evidence: "The recording was cut off." }];
}

function withJudgement(criteria: readonly Criterion[]): Verdict["completed"] {
  return { judgement: worst(criteria.map(({ judgement }) => judgement)), criteria };
}

function worst(judgements: readonly Judgement[]): Judgement {
  if (judgements.includes("FAIL")) return "FAIL";
  return judgements.includes("INCONCLUSIVE") ? "INCONCLUSIVE" : "PASS";
}

/** 4 rollout failed, 1 requests failed, 3 inconclusive, 0 pass; the gravest wins. */
function exitCodeOf(expect: Verdict["expect"], completed: Judgement, zeroDowntime: Judgement): number {
  if (completed === "FAIL") return 4;
  if (expect === "zero-downtime" && zeroDowntime === "FAIL") return 1;
  const open = completed === "INCONCLUSIVE" || (expect === "zero-downtime" && zeroDowntime === "INCONCLUSIVE");
  return open ? 3 : 0;
}
