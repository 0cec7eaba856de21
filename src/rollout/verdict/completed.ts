import { UNNAMED, versionLabels } from "../answers.ts";
import type { Recording } from "../recording/recording.ts";
import type { RequestResult } from "../request-result.ts";
import { answersOf, errorName, requestsOf, requestsOfBaseline } from "../timeline.ts";
import type { Criterion } from "./verdict.ts";

/** Every state the tutorial's third criterion names. */
const NEW_POD_STATES = ["ContainerCreating", "Running"];

/**
 * Did the rollout do what it should: the tutorial's five success criteria, each with what was seen.
 *
 * With `--keep` the fifth is left out: nothing was to be cleaned up.
 */
export function judgeCompleted(recording: Recording): Criterion[] {
  return [
    firstVersionAnswersAlone(recording),
    podStatesChange(recording),
    secondVersionAnswersAlone(recording),
    singleReplicaSet(recording),
    ...everythingCleanedUp(recording),
  ];
}

function firstVersionAnswersAlone(recording: Recording): Criterion {
  const id = "first-version-answers-alone";
  const { verifyFirst, expected } = recording;
  if (!verifyFirst) return { id, judgement: "FAIL", evidence: "The first version did not become available." };
  const labelOf = labelsOf(recording);
  const answer = singleAnswer(verifyFirst, labelOf, expected?.first);
  if (!answer.ok) return { id, judgement: "FAIL", evidence: answer.evidence };
  const others = new Set<string>();
  for (const result of answersOf(requestsOfBaseline(recording))) others.add(labelOf(result));
  others.delete(labelOf(verifyFirst[0] as RequestResult));
  if (others.size > 0) {
    const evidence = `${[...others].join(", ")} answered, too, before the second version was applied.`;
    return { id, judgement: "FAIL", evidence };
  }
  return { id, judgement: "PASS", evidence: answer.evidence };
}

function secondVersionAnswersAlone(recording: Recording): Criterion {
  const id = "second-version-answers-alone";
  const { verifyFirst = [], verifySecond, expected, appliedMs } = recording;
  if (appliedMs === undefined) {
    return { id, judgement: "INCONCLUSIVE", evidence: "The second version was never applied." };
  }
  if (!verifySecond) return { id, judgement: "FAIL", evidence: "The rollout did not get as far as a test of the end." };
  const labelOf = labelsOf(recording);
  const answer = singleAnswer(verifySecond, labelOf, expected?.second);
  if (!answer.ok) return { id, judgement: "FAIL", evidence: answer.evidence };
  const [before, after] = [verifyFirst[0], verifySecond[0]];
  const same = before !== undefined && after !== undefined && labelOf(before) === labelOf(after);
  if (same && recording.firstHash !== recording.secondHash) {
    // Programs that do not tell their versions apart: the pods must bear witness.
    const alone = recording.completedMs !== undefined && recording.oldPodsLeft.length === 0;
    const evidence = `${answer.evidence} Both versions answer alike; ${alone ? "only pods of the second were left." : "old pods were left."}`;
    return { id, judgement: alone ? "PASS" : "INCONCLUSIVE", evidence };
  }
  return { id, judgement: "PASS", evidence: answer.evidence };
}

function labelsOf(recording: Recording): (result: RequestResult) => string {
  return versionLabels(requestsOf(recording));
}

/** Whether all were answered, by one version, and by the expected one where that is known. */
export function singleAnswer(
  results: readonly RequestResult[],
  labelOf: (result: RequestResult) => string,
  expected: string | undefined,
): { ok: boolean; evidence: string } {
  const failed = results.filter(({ outcome }) => outcome !== "ok");
  const answered = results.filter(({ outcome }) => outcome === "ok");
  const labels = [...new Set(answered.map(labelOf))];
  if (failed.length > 0 || results.length === 0) {
    const errors = [...new Set(failed.map(errorName))].join(", ");
    return { ok: false, evidence: `${failed.length} of ${results.length} requests failed (${errors}).` };
  }
  const unexpected = labels.filter(
    (label) => expected !== undefined && label !== expected && !label.startsWith(`${expected} (`),
  );
  if (unexpected.length > 0) {
    return { ok: false, evidence: `${unexpected.join(", ")} answered where ${expected} was expected.` };
  }
  if (labels.length > 1) return { ok: false, evidence: `Several versions answered: ${labels.join(", ")}.` };
  const who = labels[0] === UNNAMED ? "a program that does not name its version" : labels[0];
  return { ok: true, evidence: `All ${results.length} requests were answered by ${who}.` };
}

function podStatesChange({ podSightings, appliedMs, firstHash, secondHash }: Recording): Criterion {
  const id = "pod-states-change";
  if (appliedMs === undefined) {
    return { id, judgement: "INCONCLUSIVE", evidence: "The second version was never applied." };
  }
  if (secondHash === undefined || secondHash === firstHash) {
    return { id, judgement: "INCONCLUSIVE", evidence: "The second version made no new pods." };
  }
  const during = podSightings.filter(({ atMs }) => atMs >= appliedMs);
  const ofNew = new Set(during.filter(({ templateHash }) => templateHash === secondHash).map(({ status }) => status));
  const ofOld = new Set(during.filter(({ templateHash }) => templateHash !== secondHash).map(({ status }) => status));
  const missing = [
    ...NEW_POD_STATES.filter((status) => !ofNew.has(status)).map((status) => `${status} of new pods`),
    ...(ofOld.has("Terminating") ? [] : ["Terminating of old pods"]),
  ];
  if (missing.length > 0) {
    // News may be skipped between two looks, but a new pod that never ran is a failure.
    const judgement = ofNew.size > 0 && !ofNew.has("Running") ? "FAIL" : "INCONCLUSIVE";
    return { id, judgement, evidence: `Not seen: ${missing.join(", ")}.` };
  }
  return {
    id,
    judgement: "PASS",
    evidence: "New pods went through ContainerCreating to Running, old ones to Terminating.",
  };
}

function singleReplicaSet(recording: Recording): Criterion {
  const id = "single-replica-set";
  const { appliedMs, completedMs, replicaSetsWithPods, oldPodsLeft } = recording;
  if (appliedMs === undefined) {
    return { id, judgement: "INCONCLUSIVE", evidence: "The second version was never applied." };
  }
  const [only] = replicaSetsWithPods;
  if (completedMs !== undefined && only !== undefined && replicaSetsWithPods.length === 1 && oldPodsLeft.length === 0) {
    return { id, judgement: "PASS", evidence: `Only ReplicaSet ${only} has pods and the Deployment is complete.` };
  }
  const active = `ReplicaSets with pods: ${replicaSetsWithPods.join(", ") || "none"}`;
  return { id, judgement: "FAIL", evidence: `The rollout did not complete. ${active}.` };
}

function everythingCleanedUp({ cleanUp }: Recording): Criterion[] {
  const id = "everything-cleaned-up";
  if (!cleanUp) return [{ id, judgement: "INCONCLUSIVE", evidence: "The clean-up was not observed." }];
  if (cleanUp.kept) return [];
  return [{ id, judgement: cleanUp.done ? "PASS" : "FAIL", evidence: cleanUp.evidence }];
}
