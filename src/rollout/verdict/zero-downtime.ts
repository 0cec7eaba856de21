import { UNNAMED, versionLabels } from "../answers.ts";
import type { Recording } from "../recording/recording.ts";
import { errorsOf, matching, requestsOf, requestsOfBaseline, requestsOfRollout } from "../timeline.ts";
import { excuseForFailures, isServiceFailure } from "./excuse.ts";
import { worst, type Criterion, type ThresholdResult } from "./verdict.ts";

/**
 * Did users notice: a bounded proof. PASS needs every criterion, FAIL needs failed requests that the rollout alone
 * explains; all else is INCONCLUSIVE.
 *
 * @param thresholds - What was found of them; those on failed requests decide which failures are allowed.
 */
export function judgeZeroDowntime(recording: Recording, thresholds: readonly ThresholdResult[]): Criterion[] {
  return [
    cleanBaseline(recording),
    changeObserved(recording),
    nothingUnsent(recording),
    observedThroughout(recording),
    oldPodsGone(recording),
    finalVersionAnswersAlone(recording),
    noFailedRequests(recording, thresholds),
  ];
}

/** `need` is what a PASS needs; without it nothing can be said. */
function need(id: string, met: boolean, evidence: string): Criterion {
  return { id, judgement: met ? "PASS" : "INCONCLUSIVE", evidence };
}

function cleanBaseline(recording: Recording): Criterion {
  const baseline = requestsOfBaseline(recording);
  const failed = matching(baseline, isServiceFailure);
  const evidence =
    baseline.length === 0
      ? "No request was answered before the rollout."
      : failed.length > 0
        ? `${failed.length} of ${baseline.length} requests failed before the rollout (${errorsOf(failed)}).`
        : `${baseline.length} requests before the rollout, none failed.`;
  return need("clean-baseline", baseline.length > 0 && failed.length === 0, evidence);
}

function changeObserved({ firstHash, secondHash, appliedMs }: Recording): Criterion {
  const changed =
    appliedMs !== undefined && firstHash !== undefined && secondHash !== undefined && firstHash !== secondHash;
  const evidence = changed
    ? `pod-template-hash changed from ${firstHash} to ${secondHash}.`
    : "No change of pod-template-hash was observed.";
  return need("change-observed", changed, evidence);
}

/** A request that our own side could not send counts as unsent: it tells nothing about the service. */
function nothingUnsent({ scheduled, sent, results }: Recording): Criterion {
  const own = matching(results, ({ outcome }) => outcome === "client-error");
  const unsent = scheduled - sent;
  const evidence =
    own.length > 0
      ? `${own.length} requests failed on the sending side (${errorsOf(own)}).`
      : unsent > 0
        ? `${unsent} of ${scheduled} scheduled requests were not sent.`
        : `All ${scheduled} scheduled requests were sent.`;
  return need("nothing-unsent", scheduled > 0 && unsent === 0 && own.length === 0, evidence);
}

function oldPodsGone({ completedMs, oldPodsLeft }: Recording): Criterion {
  const met = completedMs !== undefined && oldPodsLeft.length === 0;
  const left = oldPodsLeft.length > 0 ? ` Left: ${oldPodsLeft.join(", ")}.` : "";
  return need(
    "old-pods-gone",
    met,
    met ? "All pods of the first version are gone." : `The rollout was not seen to its end.${left}`,
  );
}

function finalVersionAnswersAlone(recording: Recording): Criterion {
  const id = "final-version-answers-alone";
  const { completedMs, results, verifySecond, verifyFirst = [] } = recording;
  if (completedMs === undefined || !verifySecond) return need(id, false, "The end of the rollout was not seen.");
  const labelOf = versionLabels(requestsOf(recording));
  const after = [...matching(results, ({ startedMs }) => startedMs >= completedMs), ...verifySecond];
  const labels = [...new Set(after.filter(({ outcome }) => outcome === "ok").map(labelOf))];
  const first = verifyFirst.find(({ outcome }) => outcome === "ok");
  // Versions that answer alike cannot be told apart by answers; then that all old pods are gone has to do.
  const stale = first !== undefined && labels.length > 1 && labels.includes(labelOf(first));
  if (labels.length !== 1) {
    const evidence =
      stale || labels.length > 1
        ? `After the end several versions answered: ${labels.join(", ")}.`
        : "After the end nobody answered.";
    return need(id, false, evidence);
  }
  const who = labels[0] === UNNAMED ? "by a program that does not name its version" : `by ${labels[0]}`;
  return need(id, true, `After the end all ${after.length} requests that were answered were answered ${who}.`);
}

/** Thresholds on failed requests are what the user allows; without any, no request may fail. */
function noFailedRequests(recording: Recording, thresholds: readonly ThresholdResult[]): Criterion {
  const id = "no-failed-requests";
  const requests = requestsOfRollout(recording);
  const failed = matching(requests, isServiceFailure);
  if (requests.length === 0) return need(id, false, "There was no traffic during the rollout.");
  const evidence =
    failed.length === 0
      ? `${requests.length} requests during the rollout, none failed.`
      : `${failed.length} of ${requests.length} requests failed during the rollout (${errorsOf(failed)}).`;
  const allowed = thresholds.filter(({ metric }) => metric === "http_req_failed");
  if (allowed.length > 0) {
    const names = allowed.map(({ expression }) => expression).join(" and ");
    const judgement = worst(allowed.map(({ judgement }) => judgement));
    return { id, judgement, evidence: `${evidence} What counts is the threshold ${names}.` };
  }
  if (failed.length === 0) return need(id, true, evidence);
  const excuse = excuseForFailures(recording);
  return excuse ? need(id, false, `${evidence} ${excuse}`) : { id, judgement: "FAIL", evidence };
}

/** What was not seen may have been anything. */
function observedThroughout({ gaps, appliedMs = 0, completedMs = Infinity }: Recording): Criterion {
  const id = "observed-throughout";
  const during = gaps.filter(({ fromMs, toMs = Infinity }) => toMs >= appliedMs && fromMs <= completedMs);
  const [gap] = during;
  if (!gap) return need(id, true, "The objects were watched without interruption.");
  const resources = [...new Set(during.map(({ resource }) => resource))].join(", ");
  const { fromMs, toMs } = gap;
  const duration = toMs === undefined ? "until the end" : `for ${Math.round(toMs - fromMs)} ms`;
  return need(id, false, `The watch of ${resources} was interrupted ${duration}: ${gap.reason}`);
}
