import type { Job } from "../../../api/batch.ts";
import type { Pod } from "../../../api/core.ts";
import { pods as podResource } from "../../../api/resources.ts";
import type { Api } from "../../api.ts";
import { claimObjects, controllerOf } from "../ownership.ts";
import { isTerminal } from "../pods.ts";
import { isTracked, TRACKING_FINALIZER } from "./job-pods.ts";

/** The Pods of a Job; those that it adopts are held until they are counted. */
export function claimJobPods(api: Api, job: Job): Pod[] {
  const { namespace } = job.metadata;
  const loose = api.list(podResource, { namespace }).filter((pod) => !controllerOf(pod));
  const adopted = new Set(loose.map(({ metadata }) => metadata.uid));
  return claimObjects(api, podResource, job, job.spec.selector).map((pod) => {
    const { metadata } = pod;
    if (!adopted.has(metadata.uid) || isTracked(pod) || isTerminal(pod)) return pod;
    const finalizers = [...(metadata.finalizers ?? []), TRACKING_FINALIZER];
    return api.update(podResource, { ...pod, metadata: { ...metadata, finalizers } });
  });
}

/** Lets a Pod go as far as its Job is concerned; one that is gone already is fine. */
export function releasePod(api: Api, pod: Pod): void {
  const { namespace = "", name, uid } = pod.metadata;
  const present = api.find(podResource, namespace, name);
  if (!present || present.metadata.uid !== uid || !isTracked(present)) return;
  const { finalizers = [], ...metadata } = present.metadata;
  const rest = finalizers.filter((finalizer) => finalizer !== TRACKING_FINALIZER);
  api.update(podResource, { ...present, metadata: rest.length > 0 ? { ...metadata, finalizers: rest } : metadata });
}
