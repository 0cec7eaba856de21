import type { Job } from "../../../api/batch.ts";
import type { Container, Pod } from "../../../api/core.ts";
import type { NewObject } from "../../../api/meta.ts";
import { controllerReference } from "../ownership.ts";
import { earlierFailures, FAILURE_COUNT, IGNORED_COUNT, INDEX_KEY, TRACKING_FINALIZER } from "./job-pods.ts";
import { matchPodFailurePolicy } from "./pod-failure-policy.ts";

/** Names that are to be completed are cut off here. */
const MAX_PREFIX_LENGTH = 58;
const INDEX_VARIABLE = "JOB_COMPLETION_INDEX";

/** Which index a Pod is for, and the Pod of that index that failed last. */
export interface PodIndex {
  readonly index: number;
  readonly replaced?: Pod;
}

/**
 * A Pod of a Job's template, as it is to be created.
 *
 * @see kubernetes/pkg/controller/job/job_controller.go manageJob (v1.36)
 */
export function newJobPod(job: Job, forIndex?: PodIndex): NewObject<Pod> {
  const { metadata, spec } = job.spec.template;
  const finalizers = metadata.finalizers ?? [];
  const common = {
    namespace: job.metadata.namespace,
    labels: metadata.labels,
    annotations: metadata.annotations,
    finalizers: finalizers.includes(TRACKING_FINALIZER) ? finalizers : [...finalizers, TRACKING_FINALIZER],
    ownerReferences: [controllerReference(job)],
  };
  const pod = { apiVersion: "v1", kind: "Pod" };
  if (!forIndex) return { ...pod, metadata: { ...common, generateName: `${job.metadata.name}-` }, spec };
  const { index } = forIndex;
  const suffix = `-${index}-`;
  const text = String(index);
  return {
    ...pod,
    metadata: {
      ...common,
      generateName: `${job.metadata.name.slice(0, MAX_PREFIX_LENGTH - suffix.length)}${suffix}`,
      labels: { ...metadata.labels, [INDEX_KEY]: text },
      annotations: { ...metadata.annotations, [INDEX_KEY]: text, ...failureCounts(job, forIndex) },
    },
    spec: {
      ...spec,
      hostname: `${job.metadata.name}-${index}`,
      containers: spec.containers.map(withIndexVariable),
      ...(spec.initContainers ? { initContainers: spec.initContainers.map(withIndexVariable) } : {}),
    },
  };
}

function withIndexVariable(container: Container): Container {
  const env = container.env ?? [];
  if (env.some(({ name }) => name === INDEX_VARIABLE)) return container;
  const valueFrom = { fieldRef: { fieldPath: `metadata.labels['${INDEX_KEY}']` } };
  return { ...container, env: [...env, { name: INDEX_VARIABLE, valueFrom }] };
}

function failureCounts({ spec }: Job, { replaced }: PodIndex): Record<string, string> {
  if (spec.backoffLimitPerIndex === undefined) return {};
  if (!replaced) return { [FAILURE_COUNT]: "0" };
  const { counted, ignored } = earlierFailures(replaced);
  const { counts } = matchPodFailurePolicy(spec.podFailurePolicy, replaced);
  const ignoredNow = ignored + (counts ? 0 : 1);
  return {
    [FAILURE_COUNT]: String(counted + (counts ? 1 : 0)),
    ...(ignoredNow > 0 ? { [IGNORED_COUNT]: String(ignoredNow) } : {}),
  };
}
