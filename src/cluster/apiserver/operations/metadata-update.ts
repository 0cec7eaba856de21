import { forbiddenField, invalid, type FieldError } from "../../../api/field-error.ts";
import type { ObjectMeta } from "../../../api/meta.ts";

/**
 * Rules about changes of metadata, the same for all kinds.
 *
 * Each failure is reported twice: Kubernetes checks these rules for all kinds and once more for each, and lists both.
 *
 * @param given - As the client sent it, before the server put in what clients cannot change.
 * @see kubernetes apimachinery/pkg/api/validation/objectmeta.go ValidateObjectMetaAccessorUpdate (v1.36)
 */
export function metadataUpdateErrors(given: Partial<ObjectMeta>, old: ObjectMeta): FieldError[] {
  const errors = [...generationErrors(given, old), ...immutableErrors(given, old), ...finalizerErrors(given, old)];
  return [...errors, ...errors];
}

function generationErrors({ generation }: Partial<ObjectMeta>, old: ObjectMeta): FieldError[] {
  const isLess = generation !== undefined && generation < (old.generation ?? 0);
  return isLess ? [invalid("metadata.generation", generation, "must not be decremented")] : [];
}

function immutableErrors(given: Partial<ObjectMeta>, old: ObjectMeta): FieldError[] {
  const errors: FieldError[] = [];
  const immutable = (field: string, value: unknown) => invalid(`metadata.${field}`, value, "field is immutable");
  if (given.uid && given.uid !== old.uid) errors.push(immutable("uid", given.uid));
  // Once it is set, whatever a client sends is replaced by it.
  if (given.deletionTimestamp && !old.deletionTimestamp) {
    errors.push(immutable("deletionTimestamp", given.deletionTimestamp));
  }
  const seconds = given.deletionGracePeriodSeconds;
  if (seconds !== undefined && seconds !== old.deletionGracePeriodSeconds) {
    errors.push(immutable("deletionGracePeriodSeconds", seconds));
  }
  return errors;
}

function finalizerErrors({ finalizers = [] }: Partial<ObjectMeta>, old: ObjectMeta): FieldError[] {
  if (!old.deletionTimestamp) return [];
  const added = finalizers.filter((entry) => !old.finalizers?.includes(entry));
  if (added.length === 0) return [];
  const shown = `[]string{${added.map((entry) => JSON.stringify(entry)).join(", ")}}`;
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${shown}`;
  return [forbiddenField("metadata.finalizers", detail)];
}
