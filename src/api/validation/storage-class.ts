import { isDeepStrictEqual } from "node:util";
import { forbiddenField, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import type { StorageClass } from "../storage.ts";
import { validateMetadata } from "./metadata.ts";
import { qualifiedNameErrors } from "./names.ts";

const RECLAIM_POLICIES = ["Delete", "Retain"];
const BINDING_MODES = ["Immediate", "WaitForFirstConsumer"];

/** @see kubernetes/pkg/apis/storage/validation/validation.go ValidateStorageClass (v1.36) */
export function validateStorageClass(storageClass: StorageClass): FieldError[] {
  const { provisioner, reclaimPolicy, volumeBindingMode } = storageClass;
  const errors = validateMetadata(storageClass, { namespaced: false });
  if (!provisioner) errors.push(required("provisioner", ""));
  else {
    const problems = qualifiedNameErrors(provisioner.toLowerCase());
    errors.push(...problems.map((problem) => invalid("provisioner", provisioner, problem)));
  }
  if (!RECLAIM_POLICIES.includes(reclaimPolicy)) {
    errors.push(notSupported("reclaimPolicy", reclaimPolicy, RECLAIM_POLICIES));
  }
  if (!BINDING_MODES.includes(volumeBindingMode)) {
    errors.push(notSupported("volumeBindingMode", volumeBindingMode, BINDING_MODES));
  }
  return errors;
}

/** @see kubernetes/pkg/apis/storage/validation/validation.go ValidateStorageClassUpdate (v1.36) */
export function validateStorageClassUpdate(storageClass: StorageClass, old: StorageClass): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ["parameters", "provisioner", "reclaimPolicy"] as const) {
    if (isDeepStrictEqual(storageClass[field] ?? {}, old[field] ?? {})) continue;
    errors.push(forbiddenField(field, `updates to ${field} are forbidden.`));
  }
  if (storageClass.volumeBindingMode !== old.volumeBindingMode) {
    errors.push(invalid("volumeBindingMode", storageClass.volumeBindingMode, "field is immutable"));
  }
  return errors;
}
