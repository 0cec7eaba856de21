import type { ReplicaSet } from "../apps.ts";
import { invalid, type FieldError } from "../field-error.ts";
import { validateMetadata } from "./metadata.ts";
import { validateNonNegative } from "./numbers.ts";
import { validateWorkload } from "./workload.ts";

/** @see kubernetes/pkg/apis/apps/validation/validation.go ValidateReplicaSet (v1.36) */
export function validateReplicaSet(replicaSet: ReplicaSet): FieldError[] {
  return [
    ...validateMetadata(replicaSet, { namespaced: true }),
    ...validateNonNegative(replicaSet.spec.replicas, "spec.replicas"),
    ...validateNonNegative(replicaSet.spec.minReadySeconds, "spec.minReadySeconds"),
    ...validateWorkload(replicaSet, "deployment"),
  ];
}

/** @see kubernetes/pkg/apis/apps/validation/validation.go ValidateReplicaSetStatus (v1.36) */
export function validateReplicaSetStatus({ status }: Pick<ReplicaSet, "status">): FieldError[] {
  const parts = ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"] as const;
  const errors = validateNonNegative(status.replicas, "status.replicas");
  for (const name of parts) {
    const value = status[name] ?? 0;
    errors.push(...validateNonNegative(value, `status.${name}`));
    if (value > status.replicas)
      errors.push(invalid(`status.${name}`, value, "cannot be greater than status.replicas"));
  }
  if ((status.availableReplicas ?? 0) > (status.readyReplicas ?? 0)) {
    const detail = "cannot be greater than readyReplicas";
    errors.push(invalid("status.availableReplicas", status.availableReplicas, detail));
  }
  return errors;
}
