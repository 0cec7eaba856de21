import { isDeepStrictEqual } from "node:util";
import { ageOf } from "../../../api/age.ts";
import { invalid, required, type FieldError } from "../../../api/field-error.ts";
import { volumeAttachments } from "../../../api/resources.ts";
import type { VolumeAttachment } from "../../../api/storage.ts";
import { validateMetadata } from "../../../api/validation/metadata.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/storage/volumeattachment/strategy.go (v1.36) */
export const volumeAttachmentDefinition: ResourceDefinition<VolumeAttachment> = {
  ...volumeAttachments,
  singular: "volumeattachment",
  status: {
    prepareForUpdate: (attachment, old) => {
      attachment.spec = old.spec;
      // Nor is anything else written here that clients own.
      const { labels, annotations, ownerReferences, finalizers } = old.metadata;
      for (const [name, value] of Object.entries({ labels, annotations, ownerReferences, finalizers })) {
        if (value === undefined) delete attachment.metadata[name as "labels"];
        else Object.assign(attachment.metadata, { [name]: value });
      }
    },
  },
  setDefaults: (attachment) => {
    attachment.spec ??= { attacher: "", nodeName: "", source: {} };
    attachment.spec.source ??= {};
    attachment.status = { ...attachment.status, attached: attachment.status?.attached ?? false };
  },
  prepareForCreate: (attachment) => {
    attachment.status = { attached: false };
  },
  prepareForUpdate: (attachment, old) => {
    attachment.status = old.status;
  },
  validate: (attachment) => [...validateMetadata(attachment, { namespaced: false }), ...specErrors(attachment.spec)],
  validateUpdate: ({ spec }, old) =>
    isDeepStrictEqual(spec, old.spec) ? [] : [invalid("spec", spec, "field is immutable")],
  columns: [
    NAME_COLUMN,
    column("Attacher", "string", "Who attaches the volume."),
    column("PV", "string", "The volume."),
    column("Node", "string", "Where it is to be attached."),
    column("Attached", "boolean", "Whether it is."),
    AGE_COLUMN,
  ],
  cells: ({ metadata, spec, status }, nowMs) => [
    metadata.name,
    spec.attacher,
    spec.source.persistentVolumeName ?? "",
    spec.nodeName,
    status.attached,
    ageOf(metadata.creationTimestamp, nowMs),
  ],
};

/** @see kubernetes/pkg/apis/storage/validation/validation.go validateVolumeAttachmentSpec (v1.36) */
function specErrors({ attacher, nodeName, source }: VolumeAttachment["spec"]): FieldError[] {
  const errors: FieldError[] = [];
  if (!attacher) errors.push(required("spec.attacher"));
  const { persistentVolumeName, inlineVolumeSpec } = source;
  if (!persistentVolumeName && !inlineVolumeSpec) {
    errors.push(required("spec.source", "must specify exactly one of inlineVolumeSpec and persistentVolumeName"));
  }
  if (persistentVolumeName && inlineVolumeSpec) {
    const detail = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
    errors.push(invalid("spec.source", source, detail));
  }
  if (!nodeName) errors.push(required("spec.nodeName"));
  return errors;
}
