import type { PodTemplate } from "../../../api/core.ts";
import { setPodTemplateDefaults } from "../../../api/defaults/workload.ts";
import { formatLabelSelector } from "../../../api/labels.ts";
import { podTemplates } from "../../../api/resources.ts";
import { podSpecWarnings } from "../../../api/validation/pod-warnings.ts";
import { validatePodTemplate } from "../../../api/validation/replication-controller.ts";
import { column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";
import { containerCells } from "./workload-cells.ts";

/** @see kubernetes/pkg/registry/core/podtemplate/strategy.go (v1.36) */
export const podTemplateDefinition: ResourceDefinition<PodTemplate> = {
  ...podTemplates,
  singular: "podtemplate",
  hasGeneration: true,
  setDefaults: setPodTemplateDefaults,
  validate: validatePodTemplate,
  warnings: ({ template }) => podSpecWarnings(template.spec, "template.spec"),
  columns: [
    NAME_COLUMN,
    column("Containers", "string", "Names of the containers in the template."),
    column("Images", "string", "Images of the containers in the template."),
    column("Pod Labels", "string", "Labels of the pods."),
  ],
  cells: ({ metadata, template }) => [
    metadata.name,
    ...containerCells(template),
    formatLabelSelector({ matchLabels: template.metadata.labels ?? {} }),
  ],
};
