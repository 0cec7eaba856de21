import { versionLabels } from "../answers.ts";
import type { Recording } from "../recording/recording.ts";
import { formatDuration } from "../report/numbers.ts";
import type { RecordedRollback } from "../rollback/recorded-rollback.ts";
import { errorsOf, matching, requestsOf } from "../timeline.ts";
import { singleAnswer } from "./completed.ts";
import { isServiceFailure } from "./excuse.ts";
import type { Criterion, RollbackResult } from "./verdict.ts";

/** How a rollback went; undefined when there was none. */
export function judgeRollback(recording: Recording): RollbackResult | undefined {
  const { rollback, results } = recording;
  if (!rollback) return undefined;
  const { trigger, why, revision, startedMs, completedMs } = rollback;
  const during = matching(results, (result) => result.startedMs >= startedMs);
  const failed = matching(during, isServiceFailure);
  const [requests, failures] = [during.length, failed.length];
  const restored = revisionRestored(rollback);
  const criteria = [
    restored,
    ...(restored.judgement === "PASS" ? [firstVersionAnswersAgain(recording, rollback)] : []),
  ];
  const verified = criteria.length > 1 && criteria.every(({ judgement }) => judgement === "PASS");
  const evidence =
    failures === 0
      ? `${requests} requests during the rollback, none failed.`
      : `${failures} of ${requests} requests failed during the rollback (${errorsOf(failed)}).`;
  return {
    trigger,
    why,
    ...(revision === undefined ? {} : { revision }),
    ...(completedMs === undefined ? {} : { durationMs: completedMs - startedMs }),
    requests,
    failed: failures,
    verified,
    criteria: [...criteria, { id: "no-failed-requests", judgement: failures === 0 ? "PASS" : "FAIL", evidence }],
  };
}

function revisionRestored({ revision, startedMs, completedMs, problems = [] }: RecordedRollback): Criterion {
  const id = "revision-restored";
  if (revision !== undefined && completedMs !== undefined) {
    const evidence = `Revision ${revision} was restored within ${formatDuration(completedMs - startedMs)}.`;
    return { id, judgement: "PASS", evidence };
  }
  return { id, judgement: "FAIL", evidence: problems[0] ?? "The end of the rollback was not seen." };
}

function firstVersionAnswersAgain(recording: Recording, rollback: RecordedRollback): Criterion {
  const id = "first-version-answers-again";
  const { verifyFirst = [], firstHash, results } = recording;
  const { verify = [], hash, completedMs = Infinity } = rollback;
  if (verify.length === 0) return { id, judgement: "FAIL", evidence: "The end of the rollback was not seen." };
  const labelOf = versionLabels([...requestsOf(recording), ...verify]);
  const [first] = verifyFirst;
  const answer = singleAnswer(verify, labelOf, first ? labelOf(first) : undefined);
  if (!answer.ok) return { id, judgement: "FAIL", evidence: answer.evidence };
  // Versions that answer alike are told apart by their pods.
  if (hash !== firstHash) {
    return { id, judgement: "FAIL", evidence: `pod-template-hash is ${hash}, and it was ${firstHash}.` };
  }
  const after = matching(results, ({ startedMs, outcome }) => startedMs >= completedMs && outcome === "ok");
  const others = new Set<string>();
  for (const result of after) others.add(labelOf(result));
  if (first) others.delete(labelOf(first));
  if (others.size > 0) {
    const evidence = `After the rollback ${[...others].join(", ")} still answered.`;
    return { id, judgement: "FAIL", evidence };
  }
  return { id, judgement: "PASS", evidence: answer.evidence };
}
