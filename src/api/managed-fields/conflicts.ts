import { failure, type ApiError } from "../status.ts";
import type { FieldSet } from "./field-set.ts";
import type { Manager } from "./managers.ts";
import { pathText } from "./path-element.ts";

/** Fields that somebody else owns and that an apply would change. */
export interface Conflict {
  readonly manager: Manager;
  readonly fields: FieldSet;
}

/**
 * The 409 answer to an apply that is not forced.
 *
 * @see kubernetes apimachinery/pkg/util/managedfields/internal/conflict.go (v1.36)
 */
export function conflictError(conflicts: readonly Conflict[]): ApiError {
  const found = conflicts.flatMap(({ manager, fields }) =>
    [...fields.paths()].map((path) => ({ who: described(manager), field: pathText(path) })),
  );
  const causes = found.map(({ who, field }) => ({
    reason: "FieldManagerConflict",
    message: `conflict with ${who}`,
    field,
  }));
  return failure(409, "Conflict", messageOf(found), { causes });
}

function messageOf(found: readonly { who: string; field: string }[]): string {
  const [only] = found;
  if (found.length === 1 && only) return `Apply failed with 1 conflict: conflict with ${only.who}: ${only.field}`;
  const managers = [...new Set(found.map(({ who }) => who))].sort();
  const lines = managers.flatMap((manager) => [
    `conflicts with ${manager}:`,
    ...found.filter(({ who }) => who === manager).map(({ field }) => `- ${field}`),
  ]);
  return `Apply failed with ${found.length} conflicts: ${lines.join("\n")}`;
}

function described({ manager, operation, apiVersion, subresource }: Manager): string {
  const name = JSON.stringify(manager) + (subresource ? ` with subresource ${JSON.stringify(subresource)}` : "");
  if (operation === "Apply") return name;
  return `${name} using ${apiVersion}`;
}
