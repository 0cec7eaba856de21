import type { PodTemplate, ReplicationController } from "../core.ts";
import { invalid, required, type FieldError } from "../field-error.ts";
import { matchesLabelSelector } from "../labels.ts";
import { validateMetadata } from "./metadata.ts";
import { validateNonNegative } from "./numbers.ts";
import { validateLastingTemplate, validatePodTemplateSpec } from "./workload.ts";

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidateReplicationController (v1.36) */
export function validateReplicationController(controller: ReplicationController): FieldError[] {
  const { spec } = controller;
  return [
    ...validateMetadata(controller, { namespaced: true }),
    ...validateNonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...validateSelector(spec),
    ...validateNonNegative(spec.replicas, "spec.replicas"),
    ...(spec.template ? validateLastingTemplate(spec.template) : [required("spec.template")]),
  ];
}

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidatePodTemplate (v1.36) */
export function validatePodTemplate(podTemplate: PodTemplate): FieldError[] {
  return [
    ...validateMetadata(podTemplate, { namespaced: true }),
    ...validatePodTemplateSpec(podTemplate.template, "template"),
  ];
}

function validateSelector({ selector, template }: ReplicationController["spec"]): FieldError[] {
  if (Object.keys(selector ?? {}).length === 0) return [required("spec.selector")];
  const labels = template?.metadata.labels;
  if (!template || matchesLabelSelector({ matchLabels: selector }, labels)) return [];
  return [invalid("spec.template.metadata.labels", labels ?? null, "`selector` does not match template `labels`")];
}
