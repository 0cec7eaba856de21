import type { StatefulSet } from "../../../api/apps.ts";
import type { Pod, PodTemplateSpec } from "../../../api/core.ts";
import { pods } from "../../../api/resources.ts";
import { ApiError, isApiError } from "../../../api/status.ts";
import type { Api } from "../../api.ts";
import type { EventRecorder } from "../../events.ts";
import { createClaims } from "./claims.ts";
import { newStatefulPod, withIdentity } from "./pod-identity.ts";

/** What reconciling a StatefulSet works with. */
export interface StatefulSetContext {
  readonly api: Api;
  readonly events: EventRecorder;
}

/**
 * Makes the Pod of an ordinal, and its claims before it.
 *
 * @throws {ApiError} What was wrong; it is told in an event.
 */
export function createStatefulPod(
  { api, events }: StatefulSetContext,
  statefulSet: StatefulSet,
  ordinal: number,
  template: PodTemplateSpec,
  revision: string,
): Pod {
  const { name } = statefulSet.metadata;
  const what = `create Pod ${name}-${ordinal} in StatefulSet ${name}`;
  try {
    createClaims(api, events, statefulSet, ordinal);
    const pod = api.create(pods, newStatefulPod(statefulSet, ordinal, template, revision));
    events.event(statefulSet, "Normal", "SuccessfulCreate", `${what} successful`);
    return pod;
  } catch (error) {
    if (error instanceof ApiError) {
      events.event(statefulSet, "Warning", "FailedCreate", `${what} failed error: ${error.message}`);
    }
    throw error;
  }
}

/** @throws {ApiError} What was wrong; it is told in an event. */
export function deleteStatefulPod({ api, events }: StatefulSetContext, statefulSet: StatefulSet, pod: Pod): void {
  const { namespace = "", name } = pod.metadata;
  const what = `delete Pod ${name} in StatefulSet ${statefulSet.metadata.name}`;
  try {
    api.delete(pods, namespace, name);
    events.event(statefulSet, "Normal", "SuccessfulDelete", `${what} successful`);
  } catch (error) {
    if (isApiError(error, "NotFound")) return;
    if (error instanceof ApiError) {
      events.event(statefulSet, "Warning", "FailedDelete", `${what} failed error: ${error.message}`);
    }
    throw error;
  }
}

/** Gives a Pod the labels that tell who it is, should it have lost them. */
export function keepIdentity({ api }: StatefulSetContext, statefulSet: StatefulSet, pod: Pod): void {
  const named = withIdentity(statefulSet, pod);
  if (named !== pod) api.update(pods, named);
}
