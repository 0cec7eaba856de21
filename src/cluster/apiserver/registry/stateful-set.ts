import { ageOf } from "../../../api/age.ts";
import type { StatefulSet } from "../../../api/apps.ts";
import { setStatefulSetDefaults } from "../../../api/defaults/workload.ts";
import { formatLabelSelector } from "../../../api/labels.ts";
import { statefulSets } from "../../../api/resources.ts";
import {
  validateStatefulSet,
  validateStatefulSetStatus,
  validateStatefulSetUpdate,
} from "../../../api/validation/stateful-set.ts";
import { AGE_COLUMN, column, NAME_COLUMN, wideColumn } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";
import { templateWarnings } from "./template-warnings.ts";
import { containerCells } from "./workload-cells.ts";

/** @see kubernetes/pkg/registry/apps/statefulset/strategy.go (v1.36) */
export const statefulSetDefinition: ResourceDefinition<StatefulSet> = {
  ...statefulSets,
  singular: "statefulset",
  shortNames: ["sts"],
  categories: ["all"],
  hasGeneration: true,
  status: {
    prepareForUpdate: (statefulSet, old) => {
      statefulSet.spec = old.spec;
    },
    validateUpdate: validateStatefulSetStatus,
  },
  scale: {
    specReplicas: ({ spec }) => spec.replicas,
    statusReplicas: ({ status }) => status.replicas,
    selector: ({ spec }) => formatLabelSelector(spec.selector),
    setReplicas: (statefulSet, replicas) => {
      statefulSet.spec.replicas = replicas;
    },
  },
  setDefaults: setStatefulSetDefaults,
  prepareForCreate: (statefulSet) => {
    statefulSet.status = { replicas: 0 };
  },
  prepareForUpdate: (statefulSet, old) => {
    statefulSet.status = old.status;
  },
  validate: validateStatefulSet,
  validateUpdate: validateStatefulSetUpdate,
  warnings: templateWarnings,
  columns: [
    NAME_COLUMN,
    column("Ready", "string", "Ready pods of the wanted ones."),
    AGE_COLUMN,
    wideColumn("Containers", "Names of the containers in the template."),
    wideColumn("Images", "Images of the containers in the template."),
  ],
  cells: ({ metadata, spec, status }, nowMs) => [
    metadata.name,
    `${status.readyReplicas ?? 0}/${spec.replicas}`,
    ageOf(metadata.creationTimestamp, nowMs),
    ...containerCells(spec.template),
  ],
};
