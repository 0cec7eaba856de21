import type { Recording, Requests } from "../recording/recording.ts";
import { CAUSES } from "./causes/causes.ts";
import type { DiagnosedRequest, Diagnosis, Finding } from "./diagnosis.ts";
import { gatherEvidence, type Evidence } from "./evidence.ts";
import { groupFailures } from "./groups.ts";
import { podLags } from "./lags.ts";
import { missingEvidence, whyUnknown } from "./missing-evidence.ts";
import { describeSituation, type Situation } from "./situation.ts";

/**
 * Why requests failed: one cause for each, or UNKNOWN; and for how long pods were still sent requests after their
 * deletion. From what was recorded and nothing else.
 *
 * However many requests there are, only those that failed are kept.
 */
export function diagnose(recording: Recording): Diagnosis {
  const evidence = gatherEvidence(recording);
  const originMs = recording.appliedMs ?? firstStartMs(recording.results);
  const failures: DiagnosedRequest[] = [];
  for (const lane of ["service", "reused"] as const) {
    const requests = lane === "service" ? recording.results : recording.reused;
    const kept = new Set<number>();
    for (const request of requests) {
      const { outcome, localPort = 0, httpStatus } = request;
      const isReused = kept.delete(localPort);
      if (lane === "reused" && httpStatus !== undefined) kept.add(localPort);
      if (outcome === "ok") continue;
      const situation = describeSituation(lane, request, isReused, evidence);
      const finding = chooseFinding(situation, evidence) ?? unknown(situation, evidence);
      const { sequence, startedMs, endedMs } = request;
      failures.push({ lane, sequence, startedMs: startedMs - originMs, atMs: endedMs - originMs, ...finding });
    }
  }
  failures.sort((a, b) => a.atMs - b.atMs);
  const lags = podLags(evidence, failures, originMs);
  return {
    groups: groupFailures(failures, lags),
    failures,
    lags,
    missingEvidence: missingEvidence(recording, evidence),
  };
}

/**
 * CONFIRMED before LIKELY, then the more specific. Two that are confirmed contradict each other, and what failed in the
 * same way before the rollout may go on to do so: nothing is confirmed then.
 */
function chooseFinding(situation: Situation, evidence: Evidence): Finding | undefined {
  const findings = CAUSES.flatMap((cause) => cause(situation, evidence) ?? []);
  const confirmed = findings.filter(({ certainty }) => certainty === "CONFIRMED");
  const [first] = confirmed.length > 0 ? confirmed : findings;
  const { outcome } = situation.request;
  const doubtful = confirmed.length > 1 || (first?.cause !== "M20" && evidence.answers.outcomesBefore.has(outcome));
  return first && doubtful ? { ...first, certainty: "LIKELY" } : first;
}

function unknown(situation: Situation, evidence: Evidence): Pick<DiagnosedRequest, "cause" | "evidence"> {
  return { cause: "UNKNOWN", evidence: whyUnknown(situation, evidence) };
}

function firstStartMs(requests: Requests): number {
  for (const { startedMs } of requests) return startedMs;
  return 0;
}
