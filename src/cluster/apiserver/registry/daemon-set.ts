import { ageOf } from "../../../api/age.ts";
import { TEMPLATE_GENERATION, type DaemonSet } from "../../../api/apps.ts";
import { setDaemonSetDefaults } from "../../../api/defaults/workload.ts";
import { formatLabelSelector } from "../../../api/labels.ts";
import { daemonSets } from "../../../api/resources.ts";
import { validateDaemonSet, validateDaemonSetStatus } from "../../../api/validation/daemon-set.ts";
import { validateSelectorUnchanged } from "../../../api/validation/workload.ts";
import { equalJson } from "../../storage/json-value.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";
import { templateWarnings } from "./template-warnings.ts";
import { WORKLOAD_COLUMNS, workloadCells } from "./workload-cells.ts";

/** @see kubernetes/pkg/registry/apps/daemonset/strategy.go (v1.36) */
export const daemonSetDefinition: ResourceDefinition<DaemonSet> = {
  ...daemonSets,
  singular: "daemonset",
  shortNames: ["ds"],
  categories: ["all"],
  hasGeneration: true,
  status: {
    prepareForUpdate: (daemonSet, old) => {
      daemonSet.spec = old.spec;
    },
    validateUpdate: validateDaemonSetStatus,
  },
  setDefaults: setDaemonSetDefaults,
  prepareForCreate: (daemonSet) => {
    daemonSet.status = emptyStatus();
    setTemplateGeneration(daemonSet, 1);
  },
  prepareForUpdate: (daemonSet, old) => {
    daemonSet.status = old.status;
    const isChanged = !equalJson(daemonSet.spec.template, old.spec.template);
    setTemplateGeneration(daemonSet, templateGeneration(old) + (isChanged ? 1 : 0));
  },
  validate: validateDaemonSet,
  validateUpdate: validateSelectorUnchanged,
  warnings: templateWarnings,
  columns: [
    NAME_COLUMN,
    column("Desired", "integer", "Nodes that should run a pod."),
    column("Current", "integer", "Those that have one."),
    column("Ready", "integer", "Those whose pod is ready."),
    column("Up-to-date", "integer", "Those whose pod is of the newest template."),
    column("Available", "integer", "Those whose pod is ready for at least minReadySeconds."),
    column("Node Selector", "string", "Labels of nodes that get a pod."),
    AGE_COLUMN,
    ...WORKLOAD_COLUMNS,
  ],
  cells: ({ metadata, spec, status }, nowMs) => [
    metadata.name,
    status.desiredNumberScheduled,
    status.currentNumberScheduled,
    status.numberReady,
    status.updatedNumberScheduled ?? 0,
    status.numberAvailable ?? 0,
    formatLabelSelector({ matchLabels: spec.template.spec.nodeSelector ?? {} }) || "<none>",
    ageOf(metadata.creationTimestamp, nowMs),
    ...workloadCells(spec),
  ],
};

function templateGeneration({ metadata }: DaemonSet): number {
  return Number(metadata.annotations?.[TEMPLATE_GENERATION] ?? 0);
}

function setTemplateGeneration({ metadata }: DaemonSet, generation: number): void {
  metadata.annotations = { ...metadata.annotations, [TEMPLATE_GENERATION]: String(generation) };
}

function emptyStatus(): DaemonSet["status"] {
  return { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
}
