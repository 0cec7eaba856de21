import { isDeepStrictEqual } from "node:util";
import type { PodTemplateSpec } from "../core.ts";
import { invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { isEmptySelector, matchesLabelSelector } from "../labels.ts";
import type { LabelSelector } from "../meta.ts";
import { validateLabelSelector } from "./label-selector.ts";
import { validateAnnotations, validateLabels } from "./metadata.ts";
import { validatePodSpec } from "./pod-spec.ts";

/** What Deployment, ReplicaSet and DaemonSet have in common: a selector and a template that it selects. */
export interface Workload {
  spec: { selector: LabelSelector; template: PodTemplateSpec };
}

/**
 * Selector and Pod template of a workload whose Pods run for ever.
 *
 * @param kindName - For the message about an empty selector: `deployment`.
 * @see kubernetes/pkg/apis/apps/validation/validation.go (v1.36)
 */
export function validateWorkload({ spec }: Workload, kindName: string): FieldError[] {
  const selectorErrors = validateSelector(spec.selector, kindName);
  const labels = spec.template.metadata.labels;
  const errors = [...selectorErrors];
  const usable = spec.selector === undefined || selectorErrors.length === 0;
  if (usable && !matchesLabelSelector(spec.selector, labels)) {
    const detail = "`selector` does not match template `labels`";
    errors.push(invalid("spec.template.metadata.labels", labels ?? null, detail));
  }
  return [...errors, ...validateLastingTemplate(spec.template)];
}

/** A template of Pods that run for ever, at `spec.template`. */
export function validateLastingTemplate(template: PodTemplateSpec): FieldError[] {
  const errors = validatePodTemplateSpec(template, "spec.template");
  const { restartPolicy } = template.spec;
  if (restartPolicy === "Always") return errors;
  const onlyAlways = notSupported("spec.template.spec.restartPolicy", restartPolicy, ["Always"]);
  return [...errors.filter((error) => error.field !== onlyAlways.field), onlyAlways];
}

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidatePodTemplateSpec (v1.36) */
export function validatePodTemplateSpec({ metadata, spec }: PodTemplateSpec, field: string): FieldError[] {
  return [
    ...validateLabels(metadata.labels, `${field}.metadata.labels`),
    ...validateAnnotations(metadata.annotations, `${field}.metadata.annotations`),
    ...validatePodSpec(spec, `${field}.spec`),
  ];
}

/** The selector of a workload never changes. */
export function validateSelectorUnchanged(object: Workload, old: Workload): FieldError[] {
  const same = isDeepStrictEqual(object.spec.selector, old.spec.selector);
  return same ? [] : [invalid("spec.selector", object.spec.selector, "field is immutable")];
}

function validateSelector(selector: LabelSelector | undefined, kindName: string): FieldError[] {
  if (!selector) return [required("spec.selector")];
  const errors = validateLabelSelector(selector, "spec.selector");
  if (errors.length > 0) return [...errors, invalid("spec.selector", selector, "invalid label selector")];
  if (isEmptySelector(selector))
    return [invalid("spec.selector", selector, `empty selector is invalid for ${kindName}`)];
  return [];
}
