import type { PodSpec, Volume } from "../core.ts";
import { duplicate, forbiddenField, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { validateContainers } from "./container.ts";
import { isDnsLabel, isDnsSubdomain, labelValueErrors, qualifiedNameErrors } from "./names.ts";

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
  const volumes = spec.volumes ?? [];
  const errors = [
    ...validateVolumes(volumes, `${field}.volumes`),
    ...validateContainers(spec, new Set(volumes.map((volume) => volume.name)), field),
  ];
  if (!RESTART_POLICIES.includes(spec.restartPolicy)) {
    errors.push(notSupported(`${field}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES));
  }
  if (spec.dnsPolicy !== undefined && !DNS_POLICIES.includes(spec.dnsPolicy)) {
    errors.push(notSupported(`${field}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES));
  }
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {})) {
    errors.push(...qualifiedNameErrors(key).map((problem) => invalid(`${field}.nodeSelector`, key, problem)));
    errors.push(...labelValueErrors(value).map((problem) => invalid(`${field}.nodeSelector`, value, problem)));
  }
  errors.push(
    ...nameErrors(spec.nodeName, `${field}.nodeName`),
    ...nameErrors(spec.serviceAccountName, `${field}.serviceAccountName`),
  );
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > MAX_INT32)) {
    const detail = "must be between 1 and 2147483647, inclusive";
    errors.push(invalid(`${field}.activeDeadlineSeconds`, deadline, detail));
  }
  return errors;
}

function nameErrors(name: string | undefined, field: string): FieldError[] {
  const problem = name ? isDnsSubdomain(name) : undefined;
  return problem ? [invalid(field, name, problem)] : [];
}

function validateVolumes(volumes: readonly Volume[], field: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const [index, volume] of volumes.entries()) {
    const path = `${field}[${index}]`;
    const { name, ...sources } = volume;
    const problem = name ? isDnsLabel(name) : undefined;
    if (!name) errors.push(required(`${path}.name`));
    else if (problem) errors.push(invalid(`${path}.name`, name, problem));
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    names.add(name);
    for (const source of Object.keys(sources).slice(1)) {
      errors.push(forbiddenField(`${path}.${source}`, "may not specify more than 1 volume type"));
    }
    if (volume.configMap && !volume.configMap.name) errors.push(required(`${path}.configMap.name`));
    if (volume.secret && !volume.secret.secretName) errors.push(required(`${path}.secret.secretName`));
    if (volume.hostPath && !volume.hostPath.path) errors.push(required(`${path}.hostPath.path`));
  }
  return errors;
}
