import type { PodSpec } from "../core.ts";
import { duplicate, forbiddenField, invalid, notSupported, type FieldError } from "../field-error.ts";
import { validateAffinity } from "./affinity.ts";
import { validateContainers } from "./container.ts";
import { validateLabels } from "./metadata.ts";
import { isDnsLabel, isDnsSubdomain, qualifiedNameErrors, type NameRule } from "./names.ts";
import { validateHostNetworkPorts } from "./ports.ts";
import { validateTolerations } from "./toleration.ts";
import { validateTopologySpread } from "./topology-spread.ts";
import { validateVolumes } from "./volume.ts";

const RESTART_POLICIES = ["Always", "OnFailure", "Never"];
const DNS_POLICIES = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
const MAX_INT32 = 2_147_483_647;

/**
 * A Pod's spec, in a Pod or in a template.
 *
 * @param field - Path of the spec: `spec` or `spec.template.spec`.
 * @see kubernetes/pkg/apis/core/validation/validation.go ValidatePodSpec (v1.36)
 */
export function validatePodSpec(spec: PodSpec, field: string): FieldError[] {
  const volumes = validateVolumes(spec.volumes ?? [], `${field}.volumes`);
  const errors = [...volumes.errors, ...validateContainers(spec, volumes.names, field)];
  if (field !== "spec" && spec.ephemeralContainers?.length) {
    errors.push(forbiddenField(`${field}.ephemeralContainers`, "ephemeral containers not allowed in pod template"));
  }
  if (spec.hostNetwork) {
    const mayBeLeftOut = field !== "spec";
    errors.push(...validateHostNetworkPorts(spec.containers ?? [], `${field}.containers`, { mayBeLeftOut }));
  }
  if (!RESTART_POLICIES.includes(spec.restartPolicy)) {
    errors.push(notSupported(`${field}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES));
  }
  if (spec.dnsPolicy !== undefined && !DNS_POLICIES.includes(spec.dnsPolicy)) {
    errors.push(notSupported(`${field}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES));
  }
  return [
    ...errors,
    ...validateLabels(spec.nodeSelector, `${field}.nodeSelector`),
    ...validateAffinity(spec.affinity, `${field}.affinity`),
    ...gateErrors(spec, field),
    ...nameErrors(spec.serviceAccountName, isDnsSubdomain, `${field}.serviceAccountName`),
    ...nameErrors(spec.nodeName, isDnsSubdomain, `${field}.nodeName`),
    ...deadlineErrors(spec.activeDeadlineSeconds, `${field}.activeDeadlineSeconds`),
    ...nameErrors(spec.hostname, isDnsLabel, `${field}.hostname`),
    ...nameErrors(spec.subdomain, isDnsLabel, `${field}.subdomain`),
    ...validateTolerations(spec.tolerations ?? [], `${field}.tolerations`),
    ...validateTopologySpread(spec.topologySpreadConstraints, `${field}.topologySpreadConstraints`),
    ...nameErrors(spec.priorityClassName, isDnsSubdomain, `${field}.priorityClassName`),
  ];
}

function gateErrors({ readinessGates = [], schedulingGates = [] }: PodSpec, field: string): FieldError[] {
  const errors = readinessGates.flatMap(({ conditionType }, index) => {
    const path = `${field}.readinessGates[${index}].conditionType`;
    return qualifiedNameErrors(conditionType).map((problem) => invalid(path, conditionType, problem));
  });
  const names = new Set<string>();
  for (const [index, { name }] of schedulingGates.entries()) {
    const path = `${field}.schedulingGates[${index}]`;
    errors.push(...qualifiedNameErrors(name).map((problem) => invalid(path, name, problem)));
    if (names.has(name)) errors.push(duplicate(path, name));
    names.add(name);
  }
  return errors;
}

function nameErrors(name: string | undefined, rule: NameRule, field: string): FieldError[] {
  const problem = name ? rule(name) : undefined;
  return problem ? [invalid(field, name, problem)] : [];
}

function deadlineErrors(seconds: number | undefined, field: string): FieldError[] {
  if (seconds === undefined || (seconds >= 1 && seconds <= MAX_INT32)) return [];
  return [invalid(field, seconds, `must be between 1 and ${MAX_INT32}, inclusive`)];
}
