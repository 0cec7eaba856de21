import { ageOf } from "../../../api/age.ts";
import type { ControllerRevision } from "../../../api/apps.ts";
import { invalid, required, type FieldError } from "../../../api/field-error.ts";
import { controllerRevisions } from "../../../api/resources.ts";
import { validateMetadata } from "../../../api/validation/metadata.ts";
import { validateNonNegative } from "../../../api/validation/numbers.ts";
import { equalJson } from "../../storage/json-value.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/apps/controllerrevision/strategy.go (v1.36) */
export const controllerRevisionDefinition: ResourceDefinition<ControllerRevision> = {
  ...controllerRevisions,
  singular: "controllerrevision",
  validate: validateControllerRevision,
  validateUpdate: ({ data }, old) =>
    equalJson(data, old.data) ? [] : [invalid("data", data ?? null, "field is immutable")],
  columns: [
    NAME_COLUMN,
    column("Controller", "string", "The object whose state this is."),
    column("Revision", "string", "Counts the states of this object."),
    AGE_COLUMN,
  ],
  cells: ({ metadata, revision }, nowMs) => [
    metadata.name,
    ownerOf(metadata.ownerReferences),
    revision,
    ageOf(metadata.creationTimestamp, nowMs),
  ],
};

/** @see kubernetes/pkg/apis/apps/validation/validation.go ValidateControllerRevisionCreate (v1.36) */
function validateControllerRevision(revision: ControllerRevision): FieldError[] {
  return [
    ...validateMetadata(revision, { namespaced: true }),
    ...(revision.data === undefined ? [required("data", "data is mandatory")] : []),
    ...validateNonNegative(revision.revision, "revision"),
  ];
}

/** @see kubernetes/pkg/printers/internalversion/printers.go formatResourceName (v1.36) */
function ownerOf(references: ControllerRevision["metadata"]["ownerReferences"]): string {
  const owner = references?.find(({ controller }) => controller);
  if (!owner) return "<none>";
  const [group] = owner.apiVersion.includes("/") ? owner.apiVersion.split("/") : [""];
  const kind = owner.kind.toLowerCase();
  return `${group ? `${kind}.${group}` : kind}/${owner.name}`;
}
