import { storageVersionOf, type CustomResourceDefinition } from "../../../api/apiextensions.ts";
import { setCustomResourceDefinitionDefaults } from "../../../api/defaults/custom-resource-definition.ts";
import { customResourceDefinitions } from "../../../api/resources.ts";
import {
  validateCustomResourceDefinition,
  validateCustomResourceDefinitionUpdate,
} from "../../../api/validation/custom-resource-definition.ts";
import { rfc3339 } from "../../../clock.ts";
import { withCondition } from "../custom-resources/conditions.ts";
import { NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** Holds a definition back until its objects are gone. */
export const CLEANUP_FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

/** @see kubernetes apiextensions-apiserver/pkg/registry/customresourcedefinition/{strategy,etcd}.go (v1.36) */
export const customResourceDefinitionDefinition: ResourceDefinition<CustomResourceDefinition> = {
  ...customResourceDefinitions,
  singular: "customresourcedefinition",
  shortNames: ["crd", "crds"],
  categories: ["api-extensions"],
  hasGeneration: true,
  status: {
    prepareForUpdate: (crd, old) => {
      crd.spec = old.spec;
    },
  },
  setDefaults: setCustomResourceDefinitionDefaults,
  prepareForCreate: (crd) => {
    crd.status = { conditions: [], acceptedNames: { plural: "", kind: "" }, storedVersions: [] };
    noteStoredVersion(crd);
  },
  prepareForUpdate: (crd, old) => {
    crd.status = { ...old.status };
    noteStoredVersion(crd);
  },
  prepareForDelete: (crd, { api }) => {
    const finalizers = crd.metadata.finalizers ?? [];
    if (finalizers.includes(CLEANUP_FINALIZER)) return crd;
    const terminating = {
      type: "Terminating",
      status: "True",
      reason: "InstanceDeletionPending",
      message: "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
    } as const;
    return {
      ...crd,
      metadata: { ...crd.metadata, finalizers: [...finalizers, CLEANUP_FINALIZER] },
      status: withCondition(crd.status, terminating, rfc3339(api.clock.now())),
    };
  },
  validate: validateCustomResourceDefinition,
  validateUpdate: validateCustomResourceDefinitionUpdate,
  columns: [
    NAME_COLUMN,
    {
      name: "Created At",
      type: "date",
      format: "",
      description: "When the object was created.",
      priority: 0,
    },
  ],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
};

/** A version that objects were stored in stays noted until somebody takes it away. */
function noteStoredVersion({ spec, status }: CustomResourceDefinition): void {
  const name = storageVersionOf(spec)?.name;
  const stored = status.storedVersions ?? [];
  if (name !== undefined && !stored.includes(name)) status.storedVersions = [...stored, name];
}
