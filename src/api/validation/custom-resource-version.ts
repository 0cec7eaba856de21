import type { CustomResourceSubresources, JsonSchemaProps, PrinterColumn } from "../apiextensions.ts";
import { invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { parseJsonPath } from "../json-path/parse.ts";
import { schemaOfPart } from "../structural-schema/parts.ts";

const COLUMN_TYPES = ["boolean", "date", "integer", "number", "string"];
const COLUMN_FORMATS = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];
const MAX_SELECTABLE_FIELDS = 8;
const SELECTABLE_TYPES = ["string", "boolean", "integer"];

/** Where replicas and selector of the scale subresource are. */
export function validateSubresources(
  subresources: CustomResourceSubresources | undefined,
  field: string,
): FieldError[] {
  const scale = subresources?.scale;
  if (!scale) return [];
  return [
    ...pathErrors(scale.specReplicasPath, `${field}.scale.specReplicasPath`, [".spec."]),
    ...pathErrors(scale.statusReplicasPath, `${field}.scale.statusReplicasPath`, [".status."]),
    ...(scale.labelSelectorPath
      ? pathErrors(scale.labelSelectorPath, `${field}.scale.labelSelectorPath`, [".spec.", ".status."])
      : []),
  ];
}

function pathErrors(path: string, field: string, roots: readonly string[]): FieldError[] {
  if (path === "") return [required(field)];
  if (!path.startsWith(".")) return [invalid(field, path, "must be a simple json path starting with .")];
  if (roots.some((root) => path.startsWith(root))) return [];
  const names = roots.map((root) => root.slice(0, -1)).join(" or ");
  return [invalid(field, path, `should be a json path under ${roots.length > 1 ? "either " : ""}${names}`)];
}

/** What `kubectl get` shows beside the name. */
export function validateColumns(columns: readonly PrinterColumn[], field: string): FieldError[] {
  return columns.flatMap((column, index) => columnErrors(column, `${field}[${index}]`));
}

function columnErrors({ name, type, format = "", jsonPath }: PrinterColumn, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (name === "") errors.push(required(`${field}.name`));
  const types = `must be one of ${COLUMN_TYPES.join(",")}`;
  if (type === "") errors.push(required(`${field}.type`, types));
  else if (!COLUMN_TYPES.includes(type)) errors.push(invalid(`${field}.type`, type, types));
  if (format !== "" && !COLUMN_FORMATS.includes(format)) {
    errors.push(invalid(`${field}.format`, format, `must be one of ${COLUMN_FORMATS.join(",")}`));
  }
  if (jsonPath === "") errors.push(required(`${field}.jsonPath`));
  else if (!jsonPath.startsWith(".")) {
    errors.push(invalid(`${field}.jsonPath`, jsonPath, "must be a simple json path starting with ."));
  }
  return errors;
}

/** Fields by which custom resources can be selected: scalars that their schema knows. */
export function validateSelectableFields(
  fields: readonly { jsonPath: string }[],
  schema: JsonSchemaProps | undefined,
  field: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, { jsonPath }] of fields.entries()) {
    const path = `${field}[${index}].jsonPath`;
    if (jsonPath === "") errors.push(required(path));
    else {
      const problem = selectableProblem(jsonPath, schema);
      if (problem) errors.push(invalid(path, jsonPath, problem));
    }
    if (seen.has(jsonPath))
      errors.push({
        reason: "FieldValueDuplicate",
        field: path,
        message: `Duplicate value: ${JSON.stringify(jsonPath)}`,
      });
    seen.add(jsonPath);
  }
  if (fields.length > MAX_SELECTABLE_FIELDS) {
    const message = `Too many: ${fields.length}: must have at most ${MAX_SELECTABLE_FIELDS} items`;
    errors.push({ reason: "FieldValueTooMany", field, message });
  }
  return errors;
}

function selectableProblem(jsonPath: string, schema: JsonSchemaProps | undefined): string | undefined {
  let steps;
  try {
    steps = parseJsonPath(jsonPath);
  } catch (error) {
    return `is an invalid path: ${error instanceof Error ? error.message : String(error)}`;
  }
  let part = schema;
  for (const step of steps) part = part && step.kind === "field" ? schemaOfPart(part, step.name) : undefined;
  if (!part) return "is an invalid path: does not refer to a valid field";
  if (steps[0]?.kind === "field" && steps[0].name === "metadata") return "must not point to fields in metadata";
  if (SELECTABLE_TYPES.includes(part.type ?? "")) return undefined;
  return `must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.`;
}

/** How versions are converted. */
export function validateConversionStrategy(strategy: string, field: string): FieldError[] {
  if (strategy === "") return [required(field)];
  return ["None", "Webhook"].includes(strategy) ? [] : [notSupported(field, strategy, ["None", "Webhook"])];
}
