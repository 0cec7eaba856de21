import type { PodTemplateSpec } from "../../../api/core.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { isDnsLabel } from "../../../api/validation/names.ts";
import { hostnameWarnings, podSpecWarnings } from "../../../api/validation/pod-warnings.ts";

/**
 * Warnings about a workload: about the name when it is new, about the template whenever the spec changed.
 *
 * @see kubernetes/pkg/registry/apps/deployment/strategy.go WarningsOnCreate, WarningsOnUpdate (v1.36)
 */
export function templateWarnings(
  workload: KubernetesObject & { spec: { template?: PodTemplateSpec } },
  old?: KubernetesObject,
): string[] {
  const { name, generation } = workload.metadata;
  const { template } = workload.spec;
  if (old && old.metadata.generation === generation) return [];
  return [
    ...(old ? [] : hostnameWarnings(isDnsLabel(name), "Pod names and hostnames")),
    ...(template ? podSpecWarnings(template.spec, "spec.template.spec") : []),
  ];
}
