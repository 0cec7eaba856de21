import { ageOf } from "../../../api/age.ts";
import type { ReplicationController } from "../../../api/core.ts";
import { setReplicationControllerDefaults } from "../../../api/defaults/workload.ts";
import { formatLabelSelector } from "../../../api/labels.ts";
import { replicationControllers } from "../../../api/resources.ts";
import { validateReplicaSetStatus } from "../../../api/validation/replica-set.ts";
import { validateReplicationController } from "../../../api/validation/replication-controller.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";
import { templateWarnings } from "./template-warnings.ts";
import { WORKLOAD_COLUMNS, workloadCells } from "./workload-cells.ts";

/** @see kubernetes/pkg/registry/core/replicationcontroller/strategy.go (v1.36) */
export const replicationControllerDefinition: ResourceDefinition<ReplicationController> = {
  ...replicationControllers,
  singular: "replicationcontroller",
  shortNames: ["rc"],
  categories: ["all"],
  hasGeneration: true,
  // older than the garbage collector: clients that name no policy do not expect their Pods to go
  defaultPropagationPolicy: "Orphan",
  status: {
    prepareForUpdate: (controller, old) => {
      controller.spec = old.spec;
    },
    validateUpdate: validateReplicaSetStatus,
  },
  scale: {
    specReplicas: ({ spec }) => spec.replicas,
    statusReplicas: ({ status }) => status.replicas,
    selector: ({ spec }) => formatLabelSelector({ matchLabels: spec.selector }),
    setReplicas: (controller, replicas) => {
      controller.spec.replicas = replicas;
    },
  },
  setDefaults: setReplicationControllerDefaults,
  prepareForCreate: (controller) => {
    controller.status = { replicas: 0 };
  },
  prepareForUpdate: (controller, old) => {
    controller.status = old.status;
  },
  validate: validateReplicationController,
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
    ...workloadCells({ ...spec, selector: { matchLabels: spec.selector } }),
  ],
};
