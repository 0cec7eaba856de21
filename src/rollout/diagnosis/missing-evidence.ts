import type { Recording } from "../recording/recording.ts";
import type { Evidence } from "./evidence.ts";
import { podNames } from "./phrases.ts";
import type { Situation } from "./situation.ts";
import { namesOf } from "./turned-away.ts";

/** What could not be observed, in sentences; empty when all was. */
export function missingEvidence(recording: Recording, { reachesPods, answers }: Evidence): string[] {
  const sentences = [...recording.missingEvidence];
  if (recording.results.length === 0) return sentences;
  if (!reachesPods && sentences.length === 0) {
    sentences.push("Pods were not connected to directly, so which pod refused follows from times alone.");
  }
  if (!answers.namesPods) sentences.push("Answers do not name the pod they come from.");
  const resources = [...new Set(recording.gaps.map(({ resource }) => resource))];
  if (resources.length > 0) {
    sentences.push(
      `The watch of ${resources.join(", ")} was interrupted: what happened meanwhile was seen late or not at all.`,
    );
  }
  if (recording.cutOff) sentences.push("The recording was cut off: what happened after it is not known.");
  return sentences;
}

/** Why no cause could be found for a request: what is known of it, and which evidence would be needed. */
export function whyUnknown({ sign, suspects, observed, request }: Situation, { reachesPods }: Evidence): string {
  const { httpStatus, errorCode, outcome } = request;
  const what = httpStatus === undefined ? (errorCode ?? outcome) : `HTTP ${httpStatus}`;
  if (!observed) return `${what}: the cluster could not be watched at that time`;
  if (sign === "status" || sign === "other")
    return `${what}: nothing that was observed of the pods explains this answer`;
  const looked = suspects.filter(({ listener }) => listener !== "unknown");
  if (looked.length > 0)
    return `${what}: several causes fit (${podNames(namesOf(looked))} may have refused), and none is excluded`;
  if (!reachesPods)
    return `${what}: nothing that the API tells explains it, and pods could not be connected to directly`;
  return `${what}: every pod took connections, and none was seen to end at that time`;
}
