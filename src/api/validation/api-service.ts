import type { ApiService } from "../api-registration.ts";
import { invalid, required, type FieldError } from "../field-error.ts";
import { validateMetadata } from "./metadata.ts";
import { isDnsLabel1035, isDnsSubdomain, isPathSegment } from "./names.ts";

/** @see kubernetes kube-aggregator/pkg/apis/apiregistration/validation/validation.go (v1.36) */
export function validateApiService(apiService: ApiService): FieldError[] {
  const { spec } = apiService;
  const { group = "", version = "", service } = spec;
  const requiredName = `${version}.${group}`;
  const nameRule = (name: string) =>
    isPathSegment(name) ??
    (name === requiredName ? undefined : `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(requiredName)}`);
  const errors = validateMetadata(apiService, { namespaced: false, anyFinalizer: true, nameRule });
  if (group === "" && version !== "v1") {
    errors.push(required("spec.group", "only v1 may have an empty group and it better be legacy kube"));
  }
  const groupProblem = group === "" ? undefined : isDnsSubdomain(group);
  if (groupProblem) errors.push(invalid("spec.group", group, groupProblem));
  const versionProblem = isDnsLabel1035(version);
  if (versionProblem) errors.push(invalid("spec.version", version, versionProblem));
  errors.push(...priorityErrors(spec.groupPriorityMinimum, "spec.groupPriorityMinimum", 20_000));
  errors.push(...priorityErrors(spec.versionPriority, "spec.versionPriority", 1000));
  return [...errors, ...(service ? remoteErrors(spec) : localErrors(spec))];
}

function priorityErrors(priority: number, field: string, most: number): FieldError[] {
  return priority > 0 && priority <= most ? [] : [invalid(field, priority, `must be positive and less than ${most}`)];
}

function localErrors({ caBundle = "", insecureSkipTLSVerify }: ApiService["spec"]): FieldError[] {
  const bytes = Buffer.from(caBundle, "base64").length;
  return [
    ...(bytes > 0 ? [invalid("spec.caBundle", `${bytes} bytes`, "local APIServices may not have a caBundle")] : []),
    ...(insecureSkipTLSVerify
      ? [invalid("spec.insecureSkipTLSVerify", true, "local APIServices may not have insecureSkipTLSVerify")]
      : []),
  ];
}

function remoteErrors({ service, caBundle, insecureSkipTLSVerify }: ApiService["spec"]): FieldError[] {
  return [
    ...(service?.namespace ? [] : [required("spec.service.namespace")]),
    ...(service?.name ? [] : [required("spec.service.name")]),
    ...(insecureSkipTLSVerify && caBundle
      ? [invalid("spec.insecureSkipTLSVerify", true, "may not be true if caBundle is present")]
      : []),
  ];
}
