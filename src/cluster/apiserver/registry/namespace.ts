import { ageOf } from "../../../api/age.ts";
import type { Namespace } from "../../../api/core.ts";
import { namespaces } from "../../../api/resources.ts";
import { validateMetadata } from "../../../api/validation/metadata.ts";
import { isDnsLabel } from "../../../api/validation/names.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/core/namespace/strategy.go (v1.36) */
export const namespaceDefinition: ResourceDefinition<Namespace> = {
  ...namespaces,
  singular: "namespace",
  shortNames: ["ns"],
  verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
  status: {
    prepareForUpdate: (namespace, old) => {
      namespace.spec = old.spec;
    },
  },
  otherSubresources: ["finalize"],
  setDefaults: (namespace) => {
    const { name } = namespace.metadata;
    if (name) namespace.metadata.labels = { ...namespace.metadata.labels, "kubernetes.io/metadata.name": name };
  },
  prepareForCreate: (namespace) => {
    const finalizers = namespace.spec?.finalizers ?? [];
    namespace.spec = { finalizers: finalizers.includes("kubernetes") ? finalizers : [...finalizers, "kubernetes"] };
    namespace.status = { phase: "Active" };
  },
  prepareForUpdate: (namespace, old) => {
    namespace.spec = old.spec;
    namespace.status = old.status;
  },
  validate: (namespace) => validateMetadata(namespace, { namespaced: false, nameRule: isDnsLabel }),
  fieldSelectors: { "status.phase": (namespace) => namespace.status.phase },
  columns: [NAME_COLUMN, column("Status", "string", "Whether the namespace is active or being deleted."), AGE_COLUMN],
  cells: ({ metadata, status }, nowMs) => [metadata.name, status.phase, ageOf(metadata.creationTimestamp, nowMs)],
};
