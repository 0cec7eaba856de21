import type { KubernetesObject } from "../../../api/meta.ts";
import { isDnsLabel } from "../../../api/validation/names.ts";
import { hostnameWarnings, podSpecWarnings } from "../../../api/validation/pod-warnings.ts";
import type { Workload } from "../../../api/validation/workload.ts";

/**
 * Warnings about a Deployment or ReplicaSet: about the name when it is new, about the template whenever the spec changed.
 *
 * @see kubernetes/pkg/registry/apps/deployment/strategy.go WarningsOnCreate, WarningsOnUpdate (v1.36)
 */
export function templateWarnings(workload: KubernetesObject & Workload, old?: KubernetesObject): string[] {
  const { name, generation } = workload.metadata;
  if (old && old.metadata.generation === generation) return [];
  return [
    ...(old ? [] : hostnameWarnings(isDnsLabel(name), "Pod names and hostnames")),
    ...podSpecWarnings(workload.spec.template.spec, "spec.template.spec"),
  ];
}
