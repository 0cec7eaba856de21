import { isDeepStrictEqual } from "node:util";
import type { Job } from "../../../api/batch.ts";

const PREFIX = "batch.kubernetes.io/";

/**
 * Labels the template so that its Pods are known as those of this Job and of no other, and selects them.
 *
 * @see kubernetes/pkg/registry/batch/job/strategy.go generateSelector (v1.36)
 */
export function generateSelector(job: Job): void {
  const { metadata, spec } = job;
  const labels = { ...spec.template.metadata.labels };
  const areDefaulted = isDeepStrictEqual(metadata.labels ?? {}, labels);
  labels["job-name"] ??= metadata.name;
  labels[`${PREFIX}job-name`] ??= metadata.name;
  labels["controller-uid"] ??= metadata.uid;
  labels[`${PREFIX}controller-uid`] ??= metadata.uid;
  spec.template.metadata.labels = labels;
  // A Job without labels of its own has those of its template.
  if (areDefaulted) metadata.labels = { ...labels };
  const matchLabels = { ...spec.selector?.matchLabels };
  matchLabels[`${PREFIX}controller-uid`] ??= metadata.uid;
  spec.selector = { ...spec.selector, matchLabels };
}
