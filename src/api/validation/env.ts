import type { EnvFromSource, EnvVar, EnvVarSource, KeySelector } from "../core.ts";
import { invalid, required, type FieldError } from "../field-error.ts";
import { configKeyProblem } from "./data.ts";
import { validateFieldPath, validateResourceField } from "./downward-api.ts";
import { isDnsSubdomain } from "./names.ts";

const SOURCES = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"] as const;
const ENV_NAME = /^[ -<>-~]+$/;
const ENV_NAME_RULE =
  "a valid environment variable name must consist only of printable ASCII characters other than '='";

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidateEnv (v1.36) */
export function validateEnv(variables: readonly EnvVar[], field: string): FieldError[] {
  return variables.flatMap(({ name, value, valueFrom }, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = [];
    if (!name) errors.push(required(`${path}.name`));
    else if (!ENV_NAME.test(name)) errors.push(invalid(`${path}.name`, name, ENV_NAME_RULE));
    if (valueFrom) errors.push(...sourceErrors(valueFrom, value, `${path}.valueFrom`));
    return errors;
  });
}

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidateEnvFrom (v1.36) */
export function validateEnvFrom(sources: readonly EnvFromSource[], field: string): FieldError[] {
  return sources.flatMap(({ prefix, configMapRef, secretRef }, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = [];
    if (prefix && !ENV_NAME.test(prefix)) errors.push(invalid(`${path}.prefix`, prefix, ENV_NAME_RULE));
    if (configMapRef) errors.push(...referenceErrors(configMapRef.name, `${path}.configMapRef.name`));
    if (secretRef) errors.push(...referenceErrors(secretRef.name, `${path}.secretRef.name`));
    // Kubernetes leaves out the index in these two.
    if (!configMapRef && !secretRef) {
      errors.push(invalid(field, "", "must specify one of: `configMapRef` or `secretRef`"));
    } else if (configMapRef && secretRef) {
      errors.push(invalid(field, "", "may not have more than one field specified at a time"));
    }
    return errors;
  });
}

function sourceErrors(source: EnvVarSource, value: string | undefined, field: string): FieldError[] {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = source;
  const errors: FieldError[] = [];
  if (fieldRef) errors.push(...validateFieldPath(fieldRef.fieldPath, "env", `${field}.fieldRef`));
  if (resourceFieldRef) errors.push(...validateResourceField(resourceFieldRef, "env", `${field}.resourceFieldRef`));
  if (configMapKeyRef) errors.push(...keyErrors(configMapKeyRef, `${field}.configMapKeyRef`));
  if (secretKeyRef) errors.push(...keyErrors(secretKeyRef, `${field}.secretKeyRef`));
  const given = SOURCES.filter((name) => name in source).length;
  if (given === 0) {
    const detail =
      "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
    errors.push(invalid(field, "", detail));
  } else if (value) errors.push(invalid(field, "", "may not be specified when `value` is not empty"));
  else if (given > 1) errors.push(invalid(field, "", "may not have more than one field specified at a time"));
  return errors;
}

function keyErrors({ name, key }: KeySelector, field: string): FieldError[] {
  const nameProblem = isDnsSubdomain(name ?? "");
  const errors = nameProblem ? [invalid(`${field}.name`, name ?? "", nameProblem)] : [];
  const keyProblem = key ? configKeyProblem(key) : undefined;
  if (!key) errors.push(required(`${field}.key`));
  else if (keyProblem) errors.push(invalid(`${field}.key`, key, keyProblem));
  return errors;
}

function referenceErrors(name: string | undefined, field: string): FieldError[] {
  if (!name) return [required(field)];
  const problem = isDnsSubdomain(name);
  return problem ? [invalid(field, name, problem)] : [];
}
