import type { VolumeMount } from "../core.ts";
import { invalid, notFoundValue, required, type FieldError } from "../field-error.ts";
import { validateRelativePath } from "./path.ts";

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidateVolumeMounts (v1.36) */
export function validateVolumeMounts(
  mounts: readonly VolumeMount[],
  volumes: ReadonlySet<string>,
  field: string,
): FieldError[] {
  const paths = new Set<string>();
  return mounts.flatMap(({ name, mountPath, subPath, subPathExpr }, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = [];
    if (!name) errors.push(required(`${path}.name`));
    if (!volumes.has(name)) errors.push(notFoundValue(`${path}.name`, name ?? ""));
    if (!mountPath) errors.push(required(`${path}.mountPath`));
    if (paths.has(mountPath)) errors.push(invalid(`${path}.mountPath`, mountPath, "must be unique"));
    paths.add(mountPath);
    // Kubernetes leaves out the index here.
    if (subPath) errors.push(...validateRelativePath(subPath, `${field}.subPath`));
    if (subPathExpr) {
      if (subPath) {
        errors.push(invalid(`${path}.subPathExpr`, subPathExpr, "subPathExpr and subPath are mutually exclusive"));
      }
      errors.push(...validateRelativePath(subPathExpr, `${field}.subPathExpr`));
    }
    return errors;
  });
}
