import type { Pod } from "../core.ts";
import { invalid, type FieldError } from "../field-error.ts";
import { validateMetadata } from "./metadata.ts";
import { validatePodSpec } from "./pod-spec.ts";

/**
 * A Pod, including what is not checked in templates.
 *
 * @see kubernetes/pkg/apis/core/validation/validation.go validatePodMetadataAndSpec (v1.36)
 */
export function validatePod(pod: Pod): FieldError[] {
  return [
    ...validateMetadata(pod, { namespaced: true }),
    ...validatePodSpec(pod.spec, "spec"),
    ...(["containers", "initContainers"] as const).flatMap((list) =>
      (pod.spec[list] ?? []).flatMap(({ image }, index) =>
        image && image.trim() !== image
          ? [invalid(`spec.${list}[${index}].image`, image, "must not have leading or trailing whitespace")]
          : [],
      ),
    ),
  ];
}
