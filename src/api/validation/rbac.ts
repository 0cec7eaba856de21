import { isDeepStrictEqual } from "node:util";
import { invalid, notSupported, required, type FieldError } from "../field-error.ts";
import type { ClusterRole, PolicyRule, Role, RoleBinding, Subject } from "../rbac.ts";
import { validateMetadata } from "./metadata.ts";
import { isDnsSubdomain, isPathSegment } from "./names.ts";

const GROUP = "rbac.authorization.k8s.io";

/** @see kubernetes/pkg/apis/rbac/validation/validation.go ValidateRole, ValidateClusterRole (v1.36) */
export function validateRole(role: Role | ClusterRole): FieldError[] {
  const namespaced = role.kind === "Role";
  return [
    ...validateMetadata(role, { namespaced, nameRule: isPathSegment }),
    ...(role.rules ?? []).flatMap((rule, index) => ruleErrors(rule, namespaced, `rules[${index}]`)),
  ];
}

function ruleErrors(rule: PolicyRule, namespaced: boolean, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  if (!verbs?.length) errors.push(required(`${field}.verbs`, "verbs must contain at least one value"));
  if (nonResourceURLs.length > 0) {
    const paths = `${field}.nonResourceURLs`;
    if (namespaced) {
      errors.push(invalid(paths, nonResourceURLs, "namespaced rules cannot apply to non-resource URLs"));
    }
    if (apiGroups.length > 0 || resources.length > 0 || resourceNames.length > 0) {
      const detail = "rules cannot apply to both regular resources and non-resource URLs";
      errors.push(invalid(paths, nonResourceURLs, detail));
    }
    return errors;
  }
  if (apiGroups.length === 0) {
    errors.push(required(`${field}.apiGroups`, "resource rules must supply at least one api group"));
  }
  if (resources.length === 0) {
    errors.push(required(`${field}.resources`, "resource rules must supply at least one resource"));
  }
  if (resourceNames.length > 0 && resources.length > 1) {
    errors.push(required(`${field}.resourceNames`, "resource names cannot apply to multiple resources"));
  }
  return errors;
}

/** @see kubernetes/pkg/apis/rbac/validation/validation.go ValidateRoleBinding, ValidateClusterRoleBinding (v1.36) */
export function validateBinding(binding: RoleBinding): FieldError[] {
  const namespaced = binding.kind === "RoleBinding";
  const { apiGroup, kind, name } = binding.roleRef;
  const kinds = namespaced ? ["Role", "ClusterRole"] : ["ClusterRole"];
  const errors = validateMetadata(binding, { namespaced, nameRule: isPathSegment });
  if (apiGroup !== GROUP) errors.push(notSupported("roleRef.apiGroup", apiGroup ?? "", [GROUP]));
  if (!kinds.includes(kind)) errors.push(notSupported("roleRef.kind", kind ?? "", kinds));
  const problem = name ? isPathSegment(name) : undefined;
  if (!name) errors.push(required("roleRef.name"));
  else if (problem) errors.push(invalid("roleRef.name", name, problem));
  const subjects = binding.subjects ?? [];
  return [...errors, ...subjects.flatMap((subject, index) => subjectErrors(subject, namespaced, `subjects[${index}]`))];
}

/** A binding stays with its role: bind anew instead. */
export function validateBindingUpdate(binding: RoleBinding, old: RoleBinding): FieldError[] {
  if (isDeepStrictEqual(binding.roleRef, old.roleRef)) return [];
  return [invalid("roleRef", binding.roleRef, "cannot change roleRef")];
}

function subjectErrors(subject: Subject, namespaced: boolean, field: string): FieldError[] {
  const { kind, name, apiGroup = "", namespace } = subject;
  const errors = name ? [] : [required(`${field}.name`)];
  if (kind === "ServiceAccount") {
    const problem = name ? isDnsSubdomain(name) : undefined;
    if (problem) errors.push(invalid(`${field}.name`, name, problem));
    if (apiGroup) errors.push(notSupported(`${field}.apiGroup`, apiGroup, [""]));
    if (!namespaced && !namespace) errors.push(required(`${field}.namespace`));
  } else if (kind === "User" || kind === "Group") {
    if (!name) errors.push(invalid(`${field}.name`, "", `${kind.toLowerCase()} name cannot be empty`));
    if (apiGroup !== GROUP) errors.push(notSupported(`${field}.apiGroup`, apiGroup, [GROUP]));
  } else {
    errors.push(notSupported(`${field}.kind`, kind ?? "", ["ServiceAccount", "User", "Group"]));
  }
  return errors;
}
