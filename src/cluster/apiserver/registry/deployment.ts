import { ageOf } from "../../../api/age.ts";
import type { Deployment } from "../../../api/apps.ts";
import { setDeploymentDefaults } from "../../../api/defaults/workload.ts";
import { formatLabelSelector } from "../../../api/labels.ts";
import { deployments } from "../../../api/resources.ts";
import { validateDeployment, validateDeploymentStatus } from "../../../api/validation/deployment.ts";
import { validateSelectorUnchanged } from "../../../api/validation/workload.ts";
import { equalJson } from "../../storage/json-value.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";
import { templateWarnings } from "./template-warnings.ts";
import { WORKLOAD_COLUMNS, workloadCells } from "./workload-cells.ts";

/** @see kubernetes/pkg/registry/apps/deployment/strategy.go (v1.36) */
export const deploymentDefinition: ResourceDefinition<Deployment> = {
  ...deployments,
  singular: "deployment",
  shortNames: ["deploy"],
  categories: ["all"],
  hasGeneration: true,
  status: {
    prepareForUpdate: (deployment, old) => {
      deployment.spec = old.spec;
      deployment.metadata.labels = old.metadata.labels;
    },
    validateUpdate: validateDeploymentStatus,
  },
  scale: {
    specReplicas: ({ spec }) => spec.replicas,
    statusReplicas: ({ status }) => status.replicas ?? 0,
    selector: ({ spec }) => formatLabelSelector(spec.selector),
    setReplicas: (deployment, replicas) => {
      deployment.spec.replicas = replicas;
    },
  },
  setDefaults: setDeploymentDefaults,
  prepareForCreate: (deployment) => {
    deployment.status = {};
  },
  prepareForUpdate: (deployment, old) => {
    deployment.status = old.status;
    // A changed annotation counts, too: the controller copies annotations to the ReplicaSet.
    if (!equalJson(deployment.metadata.annotations, old.metadata.annotations)) {
      deployment.metadata.generation = (old.metadata.generation ?? 0) + 1;
    }
  },
  validate: validateDeployment,
  validateUpdate: validateSelectorUnchanged,
  warnings: templateWarnings,
  columns: [
    NAME_COLUMN,
    column("Ready", "string", "Ready pods of the wanted ones."),
    column("Up-to-date", "string", "Pods of the newest template."),
    column("Available", "string", "Pods ready for at least minReadySeconds."),
    AGE_COLUMN,
    ...WORKLOAD_COLUMNS,
  ],
  cells: ({ metadata, spec, status }, nowMs) => [
    metadata.name,
    `${status.readyReplicas ?? 0}/${spec.replicas}`,
    status.updatedReplicas ?? 0,
    status.availableReplicas ?? 0,
    ageOf(metadata.creationTimestamp, nowMs),
    ...workloadCells(spec),
  ],
};
