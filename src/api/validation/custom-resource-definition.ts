import { hasCondition, type CustomResourceDefinition, type CustomResourceVersion } from "../apiextensions.ts";
import { forbiddenField, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { equalValues } from "../managed-fields/compare.ts";
import { validateNames, validateRequiredNames } from "./custom-resource-names.ts";
import {
  validateColumns,
  validateConversionStrategy,
  validateSelectableFields,
  validateSubresources,
} from "./custom-resource-version.ts";
import { jsonSchemaErrors } from "./json-schema.ts";
import { validateMetadata } from "./metadata.ts";
import { isDnsLabel1035, isDnsSubdomain } from "./names.ts";
import { structuralErrors } from "./structural-schema.ts";

const APPROVAL = "api-approved.kubernetes.io";
const APPROVAL_HELP = "see https://github.com/kubernetes/enhancements/pull/1111";
const PROTECTED_GROUP = /(^|\.)(k8s|kubernetes)\.io$/;

/**
 * The rules for a CustomResourceDefinition.
 *
 * @see kubernetes apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go (v1.36)
 */
export function validateCustomResourceDefinition(crd: CustomResourceDefinition): FieldError[] {
  const { spec, status } = crd;
  const requiredName = `${spec.names.plural}.${spec.group}`;
  return [
    ...validateMetadata(crd, { namespaced: false, anyFinalizer: true }),
    ...(crd.metadata.name && crd.metadata.name !== requiredName
      ? [invalid("metadata.name", crd.metadata.name, 'must be spec.names.plural+"."+spec.group')]
      : []),
    ...groupErrors(spec.group),
    ...scopeErrors(spec.scope),
    ...versionErrors(spec.versions),
    ...validateRequiredNames(spec.names, "spec.names"),
    ...validateNames(spec.names, "spec.names"),
    ...detailErrors(spec.versions),
    ...conversionErrors(crd),
    ...(spec.preserveUnknownFields
      ? [
          invalid(
            "spec.preserveUnknownFields",
            true,
            "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead",
          ),
        ]
      : []),
    ...approvalErrors(crd),
    ...validateNames(status.acceptedNames, "status.acceptedNames"),
    ...storedVersionErrors(crd),
  ];
}

/** What cannot change any more. */
export function validateCustomResourceDefinitionUpdate(
  { spec }: CustomResourceDefinition,
  old: CustomResourceDefinition,
): FieldError[] {
  const fixed: [string, unknown, unknown][] = [
    ...(hasCondition(old, "Established")
      ? ([
          ["spec.scope", spec.scope, old.spec.scope],
          ["spec.names.kind", spec.names.kind, old.spec.names.kind],
        ] as [string, unknown, unknown][])
      : []),
    ["spec.group", spec.group, old.spec.group],
    ["spec.names.plural", spec.names.plural, old.spec.names.plural],
  ];
  return fixed.flatMap(([field, value, before]) =>
    value === before ? [] : [invalid(field, value, "field is immutable")],
  );
}

function groupErrors(group: string): FieldError[] {
  if (group === "") return [required("spec.group")];
  const problem = isDnsSubdomain(group);
  if (problem) return [invalid("spec.group", group, problem)];
  return group.includes(".") ? [] : [invalid("spec.group", group, "should be a domain with at least one dot")];
}

function scopeErrors(scope: string): FieldError[] {
  if (scope === "") return [required("spec.scope")];
  const scopes = ["Cluster", "Namespaced"];
  return scopes.includes(scope) ? [] : [notSupported("spec.scope", scope, scopes)];
}

function versionErrors(versions: readonly CustomResourceVersion[]): FieldError[] {
  const errors = versions.flatMap(({ name, deprecated, deprecationWarning, schema }, index) => {
    const field = `spec.versions[${index}]`;
    const problem = isDnsLabel1035(name);
    return [
      ...(schema?.openAPIV3Schema ? [] : [required(`${field}.schema.openAPIV3Schema`, "schemas are required")]),
      ...(problem ? [invalid(`${field}.name`, name, problem)] : []),
      ...(deprecationWarning !== undefined && !deprecated
        ? [invalid(`${field}.deprecationWarning`, deprecationWarning, "can only be set for deprecated versions")]
        : []),
    ];
  });
  if (new Set(versions.map(({ name }) => name)).size < versions.length) {
    errors.push(invalid("spec.versions", versions, "must contain unique version names"));
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    errors.push(invalid("spec.versions", versions, "must have exactly one version marked as storage version"));
  }
  return errors;
}

/** What all versions have in common is named once. */
function detailErrors(versions: readonly CustomResourceVersion[]): FieldError[] {
  const errors = eachOrCommon(versions, "schema", "validation").flatMap(([version, field]) => {
    const { schema } = version;
    if (!schema?.openAPIV3Schema) return [];
    const path = `${field}.openAPIV3Schema`;
    const nullable = schema.openAPIV3Schema.nullable
      ? [forbiddenField(`${path}.nullable`, "nullable cannot be true at the root")]
      : [];
    const ofSchema = jsonSchemaErrors(schema.openAPIV3Schema, path, { isRoot: true });
    return [...nullable, ...ofSchema, ...structuralErrors(schema.openAPIV3Schema, path)];
  });
  for (const [{ subresources }, field] of eachOrCommon(versions, "subresources")) {
    errors.push(...validateSubresources(subresources, field));
  }
  for (const [{ additionalPrinterColumns = [] }, field] of eachOrCommon(versions, "additionalPrinterColumns")) {
    errors.push(...validateColumns(additionalPrinterColumns, field));
  }
  for (const [{ selectableFields = [], schema }, field] of eachOrCommon(versions, "selectableFields")) {
    errors.push(...validateSelectableFields(selectableFields, schema?.openAPIV3Schema, field));
  }
  return errors;
}

function eachOrCommon(
  versions: readonly CustomResourceVersion[],
  part: "schema" | "subresources" | "additionalPrinterColumns" | "selectableFields",
  commonName: string = part,
): [CustomResourceVersion, string][] {
  const [first] = versions;
  if (first && versions.every((version) => equalValues(version[part] ?? null, first[part] ?? null))) {
    return [[first, `spec.${commonName}`]];
  }
  return versions.map((version, index) => [version, `spec.versions[${index}].${part}`]);
}

function conversionErrors({ spec }: CustomResourceDefinition): FieldError[] {
  const { conversion } = spec;
  if (!conversion) return [];
  const errors = validateConversionStrategy(conversion.strategy, "spec.conversion.strategy");
  if (conversion.strategy === "Webhook") {
    const detail = "the embedded cluster of Rollscope does not call conversion webhooks; use None";
    return [forbiddenField("spec.conversion.strategy", detail)];
  }
  if (!conversion.webhook) return errors;
  return [
    ...errors,
    forbiddenField("spec.conversion.webhook", "should not be set when strategy is not set to Webhook"),
  ];
}

function approvalErrors({ metadata, spec }: CustomResourceDefinition): FieldError[] {
  if (!PROTECTED_GROUP.test(spec.group)) return [];
  const field = `metadata.annotations[${APPROVAL}]`;
  const approval = metadata.annotations?.[APPROVAL];
  if (!approval) {
    return [required(field, `protected groups must have approval annotation "${APPROVAL}", ${APPROVAL_HELP}`)];
  }
  if (approval.startsWith("unapproved") || /^[a-z]+:\/\/[^/]+/i.test(approval)) return [];
  const detail = `protected groups must have approval annotation "${APPROVAL}" with either a URL or a reason starting with "unapproved", ${APPROVAL_HELP}`;
  return [invalid(field, approval, detail)];
}

function storedVersionErrors({ spec, status }: CustomResourceDefinition): FieldError[] {
  const stored = status.storedVersions ?? [];
  const field = "status.storedVersions";
  if (stored.length === 0) return [invalid(field, stored, "must have at least one stored version")];
  const names = new Set(spec.versions.map(({ name }) => name));
  const storage = spec.versions.find((version) => version.storage);
  return [
    ...(storage && !stored.includes(storage.name)
      ? [invalid(field, storage, `must have the storage version ${storage.name}`)]
      : []),
    ...stored.flatMap((name, index) =>
      names.has(name)
        ? []
        : [
            invalid(
              `${field}[${index}]`,
              name,
              "missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions".replaceAll(
                "v1",
                name,
              ),
            ),
          ],
    ),
  ];
}
