import { ageOf } from "../../../api/age.ts";
import type { ReplicaSet } from "../../../api/apps.ts";
import { setReplicaSetDefaults } from "../../../api/defaults/workload.ts";
import { formatLabelSelector } from "../../../api/labels.ts";
import { replicaSets } from "../../../api/resources.ts";
import { validateReplicaSet, validateReplicaSetStatus } from "../../../api/validation/replica-set.ts";
import { validateSelectorUnchanged } from "../../../api/validation/workload.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";
import { templateWarnings } from "./template-warnings.ts";
import { WORKLOAD_COLUMNS, workloadCells } from "./workload-cells.ts";

/** @see kubernetes/pkg/registry/apps/replicaset/strategy.go (v1.36) */
export const replicaSetDefinition: ResourceDefinition<ReplicaSet> = {
  ...replicaSets,
  singular: "replicaset",
  shortNames: ["rs"],
  categories: ["all"],
  hasGeneration: true,
  status: {
    prepareForUpdate: (replicaSet, old) => {
      replicaSet.spec = old.spec;
    },
    validateUpdate: validateReplicaSetStatus,
  },
  scale: {
    specReplicas: ({ spec }) => spec.replicas,
    statusReplicas: ({ status }) => status.replicas,
    selector: ({ spec }) => formatLabelSelector(spec.selector),
    setReplicas: (replicaSet, replicas) => {
      replicaSet.spec.replicas = replicas;
    },
  },
  setDefaults: setReplicaSetDefaults,
  prepareForCreate: (replicaSet) => {
    replicaSet.status = { replicas: 0 };
  },
  prepareForUpdate: (replicaSet, old) => {
    replicaSet.status = old.status;
  },
  validate: validateReplicaSet,
  validateUpdate: validateSelectorUnchanged,
  warnings: templateWarnings,
  fieldSelectors: { "status.replicas": ({ status }) => String(status.replicas) },
  columns: [
    NAME_COLUMN,
    column("Desired", "integer", "Pods that are wanted."),
    column("Current", "integer", "Pods that exist."),
    column("Ready", "integer", "Pods that are ready."),
    AGE_COLUMN,
    ...WORKLOAD_COLUMNS,
  ],
  cells: ({ metadata, spec, status }, nowMs) => [
    metadata.name,
    spec.replicas,
    status.replicas,
    status.readyReplicas ?? 0,
    ageOf(metadata.creationTimestamp, nowMs),
    ...workloadCells(spec),
  ],
};
