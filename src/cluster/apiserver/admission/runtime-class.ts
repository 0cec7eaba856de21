import { isDeepStrictEqual } from "node:util";
import type { Pod, Toleration } from "../../../api/core.ts";
import { pods, runtimeClasses } from "../../../api/resources.ts";
import { forbidden } from "../../../api/status.ts";
import type { AdmissionStep } from "./step.ts";

/**
 * Gives a Pod the overhead, node selector and tolerations of its RuntimeClass.
 *
 * @throws {ApiError} Forbidden: the class is not there, or the Pod says something else.
 * @see kubernetes/plugin/pkg/admission/runtimeclass/admission.go (v1.36)
 */
export const applyRuntimeClass: AdmissionStep = (definition, object, { api }) => {
  if (definition.plural !== pods.plural || definition.group !== pods.group) return;
  const { spec, metadata } = object as Pod;
  const refuse = (detail: string) => forbidden(pods, metadata.name ?? "", detail);
  const className = spec.runtimeClassName;
  const runtimeClass = className ? api.find(runtimeClasses, "", className) : undefined;
  if (className && !runtimeClass) {
    throw refuse(`pod rejected: RuntimeClass ${JSON.stringify(className)} not found`);
  }
  const overhead = runtimeClass?.overhead?.podFixed;
  if (!overhead) {
    const detail = "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead";
    if (Object.keys(spec.overhead ?? {}).length > 0) throw refuse(detail);
  } else if (spec.overhead && !isDeepStrictEqual(spec.overhead, overhead)) {
    throw refuse("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
  } else {
    spec.overhead = { ...overhead };
  }
  const { nodeSelector, tolerations = [] } = runtimeClass?.scheduling ?? {};
  for (const [key, value] of Object.entries(nodeSelector ?? {})) {
    const own = spec.nodeSelector?.[key];
    if (own === undefined || own === value) continue;
    const rule = `runtimeClass.scheduling.nodeSelector[${key}] = ${value}`;
    throw refuse(`conflict: ${rule}; pod.spec.nodeSelector[${key}] = ${own}`);
  }
  if (nodeSelector) spec.nodeSelector = { ...spec.nodeSelector, ...nodeSelector };
  const missing = tolerations.filter((entry) => !spec.tolerations?.some((own) => isDeepStrictEqual(own, entry)));
  if (missing.length > 0) spec.tolerations = [...(spec.tolerations ?? []), ...structuredClone<Toleration[]>(missing)];
};
