import { isDeepStrictEqual } from "node:util";
import type { StatefulSet } from "../apps.ts";
import { forbiddenField, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { isEmptySelector, matchesLabelSelector } from "../labels.ts";
import { validateIntOrPercent } from "./int-or-percent.ts";
import { validateLabelSelector } from "./label-selector.ts";
import { validateAnnotations, validateLabels, validateMetadata } from "./metadata.ts";
import { isDnsLabel } from "./names.ts";
import { validateNonNegative } from "./numbers.ts";

type Spec = StatefulSet["spec"];

const POLICIES = ["Retain", "Delete"];
const UPDATABLE = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
] as const;

/**
 * A StatefulSet. As in Kubernetes its template is looked at only where the controller depends on it: the Pod itself is
 * checked when it is created.
 *
 * @see kubernetes/pkg/apis/apps/validation/validation.go ValidateStatefulSet (v1.36)
 */
export function validateStatefulSet(statefulSet: StatefulSet): FieldError[] {
  const { spec } = statefulSet;
  return [
    ...validateMetadata(statefulSet, { namespaced: true, nameRule: isDnsLabel }),
    ...validatePodManagement(spec),
    ...validateUpdateStrategy(spec.updateStrategy),
    ...validateRetention(spec.persistentVolumeClaimRetentionPolicy),
    ...validateNonNegative(spec.replicas, "spec.replicas"),
    ...validateNonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...validateNonNegative(spec.ordinals?.start, "spec.ordinals.start"),
    ...validateNonNegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
    ...validateSelection(spec),
    ...validateLasting(spec),
  ];
}

/** @see kubernetes/pkg/apis/apps/validation/validation.go ValidateStatefulSetUpdate (v1.36) */
export function validateStatefulSetUpdate({ spec }: StatefulSet, old: StatefulSet): FieldError[] {
  const kept = { ...spec, ...Object.fromEntries(UPDATABLE.map((field) => [field, old.spec[field]])) };
  const before = { ...old.spec, ...Object.fromEntries(UPDATABLE.map((field) => [field, old.spec[field]])) };
  if (isDeepStrictEqual(kept, before)) return [];
  const allowed = UPDATABLE.map((field) => `'${field}'`);
  const names = `${allowed.slice(0, -1).join(", ")} and ${allowed.at(-1)}`;
  return [forbiddenField("spec", `updates to statefulset spec for fields other than ${names} are forbidden`)];
}

/** @see kubernetes/pkg/apis/apps/validation/validation.go ValidateStatefulSetStatus (v1.36) */
export function validateStatefulSetStatus({ status }: StatefulSet): FieldError[] {
  const parts = ["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"] as const;
  const errors = ["replicas", ...parts, "observedGeneration", "collisionCount"].flatMap((name) =>
    validateNonNegative(status[name as (typeof parts)[number]], `status.${name}`),
  );
  for (const name of parts) {
    const value = status[name] ?? 0;
    const field = `status.${name}`;
    if (value > status.replicas) errors.push(invalid(field, value, "cannot be greater than status.replicas"));
  }
  return errors;
}

function validatePodManagement({ podManagementPolicy }: Spec): FieldError[] {
  if (podManagementPolicy === "OrderedReady" || podManagementPolicy === "Parallel") return [];
  return [invalid("spec.podManagementPolicy", podManagementPolicy, "must be 'OrderedReady' or 'Parallel'")];
}

function validateUpdateStrategy(strategy: Spec["updateStrategy"]): FieldError[] {
  const field = "spec.updateStrategy";
  const { type, rollingUpdate } = strategy;
  if (type === "OnDelete") {
    if (!rollingUpdate) return [];
    return [invalid(`${field}.rollingUpdate`, rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'")];
  }
  if (type !== "RollingUpdate") return [invalid(field, strategy, "must be 'RollingUpdate' or 'OnDelete'")];
  const { partition, maxUnavailable } = rollingUpdate ?? {};
  const errors = validateNonNegative(partition, `${field}.rollingUpdate.partition`);
  if (maxUnavailable === undefined) return errors;
  const maximum = `${field}.rollingUpdate.maxUnavailable`;
  errors.push(...validateIntOrPercent(maxUnavailable, maximum));
  if (Number.parseInt(String(maxUnavailable), 10) === 0) errors.push(invalid(maximum, maxUnavailable, "cannot be 0"));
  return errors;
}

function validateRetention(policy: Spec["persistentVolumeClaimRetentionPolicy"]): FieldError[] {
  return (["whenScaled", "whenDeleted"] as const)
    .filter((name) => policy?.[name] !== undefined && !POLICIES.includes(policy[name]))
    .map((name) => notSupported(`spec.persistentVolumeClaimRetentionPolicy.${name}`, policy?.[name], POLICIES));
}

function validateSelection({ selector, template }: Spec): FieldError[] {
  if (!selector) return [required("spec.selector")];
  const errors = validateLabelSelector(selector, "spec.selector");
  if (isEmptySelector(selector)) {
    errors.push(invalid("spec.selector", selector, "empty selector is invalid for statefulset"));
  }
  const { labels, annotations } = template.metadata;
  if (errors.length === 0 && !matchesLabelSelector(selector, labels)) {
    const detail = "`selector` does not match template `labels`";
    errors.push(invalid("spec.template.metadata.labels", labels ?? null, detail));
  }
  return [
    ...errors,
    ...validateLabels(labels, "spec.template.labels"),
    ...validateAnnotations(annotations, "spec.template.annotations"),
  ];
}

function validateLasting({ template: { spec } }: Spec): FieldError[] {
  const { restartPolicy, activeDeadlineSeconds } = spec;
  const field = "spec.template.spec";
  return [
    ...(restartPolicy === "Always" ? [] : [notSupported(`${field}.restartPolicy`, restartPolicy, ["Always"])]),
    ...(activeDeadlineSeconds === undefined
      ? []
      : [invalid(`${field}.activeDeadlineSeconds`, activeDeadlineSeconds, "must not be specified")]),
  ];
}
