import { UNNAMED, versionLabels } from "../answers.ts";
import type { Recording, Requests, WatchGap } from "../recording/recording.ts";
import type { RequestResult } from "../request-result.ts";
import { errorName, matching, requestsOf, requestsOfBaseline, requestsOfRollout } from "../timeline.ts";
import type { Criterion } from "./verdict.ts";

/**
 * Did users notice: a bounded proof. PASS needs every criterion, FAIL needs failed requests that the rollout alone
 * explains; all else is INCONCLUSIVE.
 */
export function judgeZeroDowntime(recording: Recording): Criterion[] {
  return [
    cleanBaseline(recording),
    changeObserved(recording),
    nothingUnsent(recording),
    observedThroughout(recording),
    oldPodsGone(recording),
    finalVersionAnswersAlone(recording),
    noFailedRequests(recording),
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

function noFailedRequests(recording: Recording): Criterion {
  const id = "no-failed-requests";
  const requests = requestsOfRollout(recording);
  const failed = matching(requests, isServiceFailure);
  if (requests.length === 0) return need(id, false, "There was no traffic during the rollout.");
  if (failed.length === 0) return need(id, true, `${requests.length} requests during the rollout, none failed.`);
  const evidence = `${failed.length} of ${requests.length} requests failed during the rollout (${errorsOf(failed)}).`;
  // Where requests failed before as well, the rollout cannot be blamed for those that failed in it.
  if (matching(requestsOfBaseline(recording), isServiceFailure).length > 0) return need(id, false, evidence);
  // Nor can it while the API could not be reached either: then it is the way from here that was cut.
  const seen = matching(failed, (result) => !recording.gaps.some((gap) => isDuring(result, gap)));
  if (seen.length === 0) {
    return need(id, false, `${evidence} All of them while the Kubernetes API could not be reached either.`);
  }
  return { id, judgement: "FAIL", evidence };
}

/** News of an outage come late: a request that timed out has begun before. */
function isDuring({ startedMs, endedMs }: RequestResult, { fromMs, toMs = Infinity }: WatchGap): boolean {
  return endedMs >= fromMs - OUTAGE_NOTICED_MS && startedMs <= toMs;
}

const OUTAGE_NOTICED_MS = 1000;

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

function isServiceFailure({ outcome }: RequestResult): boolean {
  return outcome !== "ok" && outcome !== "client-error";
}

function errorsOf(results: Requests): string {
  const names = new Set<string>();
  for (const result of results) names.add(errorName(result));
  return [...names].join(", ");
}
