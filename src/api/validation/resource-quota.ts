import { isDeepStrictEqual } from "node:util";
import type { Amounts } from "../amounts.ts";
import { invalid, required, type FieldError } from "../field-error.ts";
import { canonicalQuantity, compareQuantities, parseQuantity } from "../quantity.ts";
import type { ResourceQuota, ScopeRequirement } from "../quota.ts";
import { validateMetadata } from "./metadata.ts";
import { qualifiedNameErrors } from "./names.ts";
import { isIntegerResource, isStandardQuotaResource } from "./resource-names.ts";

const NANO = 1_000_000_000n;
const EXISTS_ONLY = ["Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "CrossNamespacePodAffinity"];
const SCOPES = [...EXISTS_ONLY, "PriorityClass", "VolumeAttributesClass"];
const COMPUTE = ["cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"];
const CONTRADICTIONS = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
];

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidateResourceQuota (v1.36) */
export function validateResourceQuota(quota: ResourceQuota): FieldError[] {
  return [...validateMetadata(quota, { namespaced: true }), ...validateSpec(quota.spec)];
}

/** Scopes stay as they are. @see kubernetes/pkg/apis/core/validation/validation.go ValidateResourceQuotaUpdate (v1.36) */
export function validateResourceQuotaUpdate({ spec }: ResourceQuota, old: ResourceQuota): FieldError[] {
  const [scopes, before] = [spec.scopes ?? [], old.spec.scopes ?? []];
  if (isDeepStrictEqual(scopes.toSorted(), before.toSorted())) return [];
  return [invalid("spec.scopes", spec.scopes ?? null, "field is immutable")];
}

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidateResourceQuotaStatusUpdate (v1.36) */
export function validateResourceQuotaStatus({ status }: ResourceQuota): FieldError[] {
  return [...amountErrors(status.hard ?? {}, "status.hard"), ...amountErrors(status.used ?? {}, "status.used")];
}

function validateSpec(spec: ResourceQuota["spec"]): FieldError[] {
  const names = Object.keys(spec.hard ?? {});
  return [
    ...amountErrors(spec.hard ?? {}, "spec.hard"),
    ...scopeErrors(spec.scopes ?? [], names, "spec.scopes", spec.scopes),
    ...selectorErrors(spec, names),
  ];
}

function amountErrors(amounts: Amounts, field: string): FieldError[] {
  return Object.entries(amounts).flatMap(([name, quantity]) => {
    const path = `${field}[${name}]`;
    const errors = qualifiedNameErrors(name).map((problem) => invalid(path, name, problem));
    if (errors.length === 0 && !name.includes("/") && !isStandardQuotaResource(name)) {
      errors.push(invalid(path, name, "must be a standard resource for quota"));
    }
    if (compareQuantities(quantity, "0") < 0) {
      errors.push(invalid(path, canonicalQuantity(quantity), "must be greater than or equal to 0"));
    }
    if (isIntegerResource(name) && parseQuantity(quantity).nanos % NANO !== 0n) {
      errors.push(invalid(path, canonicalQuantity(quantity), "must be an integer"));
    }
    return errors;
  });
}

function scopeErrors(scopes: readonly string[], names: readonly string[], field: string, shown: unknown): FieldError[] {
  const errors: FieldError[] = [];
  for (const scope of scopes) {
    if (!SCOPES.includes(scope)) errors.push(invalid(field, shown, "unsupported scope"));
    for (const name of names) {
      if (!isStandardQuotaResource(name) || fits(scope, name)) continue;
      errors.push(invalid(field, shown, "unsupported scope applied to resource"));
    }
  }
  for (const pair of CONTRADICTIONS) {
    if (pair.every((scope) => scopes.includes(scope))) errors.push(invalid(field, shown, "conflicting scopes"));
  }
  return errors;
}

/** Whether a scope says something about a resource. */
function fits(scope: string, name: string): boolean {
  if (scope === "BestEffort") return name === "pods";
  if (["Terminating", "NotTerminating", "NotBestEffort", "PriorityClass"].includes(scope)) {
    return name === "pods" || COMPUTE.includes(name) || name.includes("ephemeral-storage");
  }
  return true;
}

function selectorErrors({ scopeSelector }: ResourceQuota["spec"], names: readonly string[]): FieldError[] {
  if (!scopeSelector) return [];
  const field = "spec.scopeSelector.matchExpressions";
  const requirements = scopeSelector.matchExpressions ?? [];
  return [
    ...requirements.flatMap((requirement) => requirementErrors(requirement, field)),
    ...scopeErrors(
      requirements.map(({ scopeName }) => scopeName),
      names,
      field,
      scopeSelector,
    ),
  ];
}

function requirementErrors({ scopeName, operator, values }: ScopeRequirement, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (EXISTS_ONLY.includes(scopeName) && operator !== "Exists") {
    const detail =
      "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
    errors.push(invalid(`${field}.operator`, operator, detail));
  }
  const count = values?.length ?? 0;
  if (operator === "In" || operator === "NotIn") {
    const detail = "must be atleast one value when `operator` is 'In' or 'NotIn' for scope selector";
    if (count === 0) errors.push(required(`${field}.values`, detail));
  } else if (operator === "Exists" || operator === "DoesNotExist") {
    const detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
    if (count > 0) errors.push(invalid(`${field}.values`, values, detail));
  } else {
    errors.push(invalid(`${field}.operator`, operator, "not a valid selector operator"));
  }
  return errors;
}
