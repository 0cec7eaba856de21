import { invalid, required, tooLong, type FieldError } from "../field-error.ts";
import type { KubernetesObject, ObjectMeta, OwnerReference } from "../meta.ts";
import { isDnsLabel, isDnsSubdomain, labelValueErrors, qualifiedNameErrors, type NameRule } from "./names.ts";

const MAX_ANNOTATIONS_BYTES = 256 * 1024;
/** Finalizers that need no domain. */
const STANDARD_FINALIZERS = ["kubernetes", "orphan", "foregroundDeletion"];

/** How the metadata of one kind is checked. */
export interface MetadataRules {
  readonly namespaced: boolean;
  /** Default: RFC 1123 subdomain. */
  readonly nameRule?: NameRule;
  /** Finalizers need no domain, as those of kinds that came after the core ones. */
  readonly anyFinalizer?: boolean;
}

/**
 * The rules for `metadata` of any object.
 *
 * @see kubernetes apimachinery/pkg/api/validation/objectmeta.go ValidateObjectMeta (v1.36)
 */
export function validateMetadata(object: KubernetesObject, rules: MetadataRules): FieldError[] {
  const meta = object.metadata;
  return [
    ...validateName(meta, rules.nameRule ?? isDnsSubdomain),
    ...validateNamespace(meta, rules.namespaced),
    ...validateLabels(meta.labels, "metadata.labels"),
    ...validateAnnotations(meta.annotations, "metadata.annotations"),
    ...validateOwners(meta),
    ...validateFinalizers(meta),
    ...(rules.anyFinalizer ? [] : unqualifiedFinalizers(meta).map(finalizerError)),
  ];
}

/** Label keys and values. */
export function validateLabels(labels: Record<string, string> | undefined, field: string): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...qualifiedNameErrors(key).map((problem) => invalid(field, key, problem)),
    ...labelValueErrors(value).map((problem) => invalid(field, value, problem)),
  ]);
}

/** Annotation keys and the total size. */
export function validateAnnotations(annotations: Record<string, string> | undefined, field: string): FieldError[] {
  const entries = Object.entries(annotations ?? {});
  const errors = entries.flatMap(([key]) =>
    // Keys count as lower case here.
    qualifiedNameErrors(key.toLowerCase()).map((problem) => invalid(field, key, problem)),
  );
  const bytes = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  if (bytes > MAX_ANNOTATIONS_BYTES) errors.push(tooLong(field, `may not be more than ${MAX_ANNOTATIONS_BYTES} bytes`));
  return errors;
}

function validateName(meta: ObjectMeta, rule: NameRule): FieldError[] {
  const errors: FieldError[] = [];
  if (meta.generateName) {
    // A dash at the end is fine: something follows.
    const problem = nameProblem(meta.generateName.replace(/-$/, "a"), rule);
    if (problem) errors.push(invalid("metadata.generateName", meta.generateName, problem));
  }
  if (!meta.name) return [...errors, required("metadata.name", "name or generateName is required")];
  const problem = nameProblem(meta.name, rule);
  return problem ? [...errors, invalid("metadata.name", meta.name, problem)] : errors;
}

function nameProblem(name: string, rule: NameRule): string | undefined {
  const problem = rule(name);
  const isSubdomainRule = rule === isDnsSubdomain;
  return problem && !isSubdomainRule && name.includes(".") ? "must not contain dots" : problem;
}

function validateNamespace(meta: ObjectMeta, namespaced: boolean): FieldError[] {
  if (!namespaced || !meta.namespace) return [];
  const problem = isDnsLabel(meta.namespace);
  return problem ? [invalid("metadata.namespace", meta.namespace, problem)] : [];
}

function validateOwners(meta: ObjectMeta): FieldError[] {
  const owners = meta.ownerReferences ?? [];
  // The path has no index, as in Kubernetes.
  const field = "metadata.ownerReferences";
  const errors: FieldError[] = [];
  let controller: OwnerReference | undefined;
  for (const owner of owners) {
    errors.push(...validateOwner(owner, field));
    if (owner.controller && controller) {
      const both = `${controller.kind}/${controller.name} and ${owner.kind}/${owner.name}`;
      const detail = `Only one reference can have Controller set to true. Found "true" in references for ${both}`;
      errors.push(invalid(field, owners, detail));
    }
    if (owner.controller) controller ??= owner;
  }
  return errors;
}

function validateOwner(owner: OwnerReference, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!owner.apiVersion) errors.push(invalid(`${field}.apiVersion`, "", "version must not be empty"));
  for (const part of ["kind", "name", "uid"] as const) {
    if (!owner[part]) errors.push(invalid(`${field}.${part}`, "", "must not be empty"));
  }
  if (owner.apiVersion === "v1" && owner.kind === "Event") {
    errors.push(invalid(field, owner, "/v1, Kind=Event is disallowed from being an owner"));
  }
  return errors;
}

function validateFinalizers(meta: ObjectMeta): FieldError[] {
  const finalizers = meta.finalizers ?? [];
  const field = "metadata.finalizers";
  const errors = finalizers.flatMap((finalizer) =>
    qualifiedNameErrors(finalizer).map((problem) => invalid(field, finalizer, problem)),
  );
  if (finalizers.includes("orphan") && finalizers.includes("foregroundDeletion")) {
    errors.push(invalid(field, finalizers, "finalizer orphan and foregroundDeletion cannot be both set"));
  }
  return errors;
}

/** Finalizers that others could choose, too, with their places. */
function unqualifiedFinalizers({ finalizers = [] }: ObjectMeta): (readonly [index: number, finalizer: string])[] {
  return [...finalizers.entries()].filter(
    ([, finalizer]) => !finalizer.includes("/") && !STANDARD_FINALIZERS.includes(finalizer),
  );
}

function finalizerError([index, finalizer]: readonly [number, string]): FieldError {
  const detail = "name is neither a standard finalizer name nor is it fully qualified";
  return invalid(`metadata.finalizers[${index}]`, finalizer, detail);
}

/** Words about new finalizers that others could choose, too. @see kubernetes apiextensions-apiserver/pkg/registry/customresource/validator.go (v1.36) */
export function finalizerWarnings({ metadata }: KubernetesObject, old?: KubernetesObject): string[] {
  const advice =
    "prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers";
  return unqualifiedFinalizers(metadata)
    .map(([, finalizer]) => finalizer)
    .filter((finalizer) => !old?.metadata.finalizers?.includes(finalizer))
    .sort()
    .map((finalizer) => `metadata.finalizers: ${JSON.stringify(finalizer)}: ${advice}`);
}
