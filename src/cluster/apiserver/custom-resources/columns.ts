import { ageOf } from "../../../api/age.ts";
import type { CustomResourceVersion, PrinterColumn } from "../../../api/apiextensions.ts";
import { findValues } from "../../../api/json-path/find.ts";
import { parseJsonPath, type Step } from "../../../api/json-path/parse.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { NAME_COLUMN } from "../registry/columns.ts";
import type { ResourceDefinition, TableColumn } from "../registry/definition.ts";

const AGE: PrinterColumn = {
  name: "Age",
  type: "date",
  description: "Time since the server created the object.",
  jsonPath: ".metadata.creationTimestamp",
};

/**
 * The table of a custom resource: its name and what its version says, or its age.
 *
 * @see kubernetes apiextensions-apiserver/pkg/registry/customresource/tableconvertor (v1.36)
 */
export function tableOfVersion({
  additionalPrinterColumns = [],
}: CustomResourceVersion): Pick<ResourceDefinition, "columns" | "cells"> {
  const printed = additionalPrinterColumns.length > 0 ? additionalPrinterColumns : [AGE];
  const paths = printed.map((column) => [column.type, stepsOf(column)] as const);
  return {
    columns: [NAME_COLUMN, ...printed.map(columnOf)],
    cells: (object, nowMs) => [object.metadata.name, ...paths.map(([type, steps]) => cell(object, type, steps, nowMs))],
  };
}

function columnOf({ name, type, format = "", description, priority = 0, jsonPath }: PrinterColumn): TableColumn {
  const text = description || `Custom resource definition column (in JSONPath format): ${jsonPath}`;
  return { name, type: type as TableColumn["type"], format, description: text, priority };
}

/** A path that cannot be understood leads to nothing, as in Kubernetes. */
function stepsOf({ jsonPath }: PrinterColumn): Step[] | undefined {
  try {
    return parseJsonPath(jsonPath);
  } catch {
    return undefined;
  }
}

function cell(object: KubernetesObject, type: string, steps: readonly Step[] | undefined, nowMs: number): unknown {
  const [value] = steps ? findValues(object, steps) : [];
  if (value === undefined || value === null) return null;
  switch (type) {
    case "string":
      return typeof value === "string" ? value : JSON.stringify(value);
    case "integer":
      return typeof value === "number" ? Math.trunc(value) : null;
    case "number":
    case "boolean":
      return typeof value === type ? value : null;
    default:
      if (typeof value !== "string") return null;
      return Number.isNaN(Date.parse(value)) ? "<invalid>" : ageOf(value, nowMs);
  }
}
