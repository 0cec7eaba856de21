import { CATALOGUE } from "../../diagnosis/catalogue.ts";
import type { DiagnosisMessages } from "./diagnosis-messages.ts";

/** English texts about why requests failed. */
export const enDiagnosis: DiagnosisMessages = {
  title: "Why requests failed",
  columns: { cause: "Cause", certainty: "Certainty", requests: "Requests", pods: "Pods" },
  certainty: { CONFIRMED: "confirmed", LIKELY: "likely" },
  unknown: "not explained",
  causes: CATALOGUE,
  keptConnections: "kept connections",
  fix: (text) => `Fix: ${text}`,
  moreCauses: (count) => `... and ${count} more; all of them are in the JSON report`,
  missing: (sentence) => `Missing evidence: ${sentence}`,
  lagTitle: "Measured lag",
  lag: (longest, pods, measured) =>
    `requests were sent to deleted pods for up to ${longest} after their deletion (${measured} of ${pods} pods)`,
  noLag: (pods) => `no request was seen to go to a pod after its deletion (${pods} ${pods === 1 ? "pod" : "pods"})`,
  evidence: (sentence) => sentence,
};
