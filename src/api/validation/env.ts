import type { EnvFromSource, EnvVar, EnvVarSource } from "../core.ts";
import { invalid, required, type FieldError } from "../field-error.ts";

const FIELD_PATHS = new Set([
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
]);
const SUBSCRIPTED = /^metadata\.(labels|annotations)\['[^']+'\]$/;
const SOURCES = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef"] as const;

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidateEnv (v1.36) */
export function validateEnv(variables: readonly EnvVar[], field: string): FieldError[] {
  return variables.flatMap(({ name, value, valueFrom }, index) => {
    const path = `${field}[${index}]`;
    if (!name) return [required(`${path}.name`)];
    const errors: FieldError[] = [];
    if (!/^[ -<>-~]+$/.test(name)) {
      const detail = "a valid environment variable name must consist only of printable ASCII characters other than '='";
      errors.push(invalid(`${path}.name`, name, detail));
    }
    return valueFrom ? [...errors, ...validateSource(valueFrom, value, `${path}.valueFrom`)] : errors;
  });
}

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidateEnvFrom (v1.36) */
export function validateEnvFrom(sources: readonly EnvFromSource[], field: string): FieldError[] {
  return sources.flatMap(({ configMapRef, secretRef }, index) => {
    const path = `${field}[${index}]`;
    if (!configMapRef && !secretRef) return [invalid(path, "", "must specify one of: `configMapRef` or `secretRef`")];
    if (configMapRef && secretRef) return [invalid(path, "", "may not have more than one field specified at a time")];
    if (configMapRef && !configMapRef.name) return [required(`${path}.configMapRef.name`)];
    return secretRef && !secretRef.name ? [required(`${path}.secretRef.name`)] : [];
  });
}

function validateSource(source: EnvVarSource, value: string | undefined, field: string): FieldError[] {
  const given = SOURCES.filter((name) => source[name]);
  if (given.length === 0) {
    return [
      invalid(
        field,
        "",
        "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
      ),
    ];
  }
  if (value) return [invalid(field, "", "may not be specified when `value` is not empty")];
  if (given.length > 1) return [invalid(field, "", "may not have more than one field specified at a time")];
  const { fieldRef, configMapKeyRef, secretKeyRef } = source;
  if (fieldRef) return validateFieldPath(fieldRef.fieldPath, `${field}.fieldRef.fieldPath`);
  return [
    ...(configMapKeyRef && !configMapKeyRef.name ? [required(`${field}.configMapKeyRef.name`)] : []),
    ...(configMapKeyRef && !configMapKeyRef.key ? [required(`${field}.configMapKeyRef.key`)] : []),
    ...(secretKeyRef && !secretKeyRef.name ? [required(`${field}.secretKeyRef.name`)] : []),
    ...(secretKeyRef && !secretKeyRef.key ? [required(`${field}.secretKeyRef.key`)] : []),
  ];
}

function validateFieldPath(path: string | undefined, field: string): FieldError[] {
  if (!path) return [required(field)];
  if (FIELD_PATHS.has(path) || SUBSCRIPTED.test(path)) return [];
  return [invalid(field, path, `error converting fieldPath: field label not supported: ${path}`)];
}
