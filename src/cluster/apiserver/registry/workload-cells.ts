import type { PodTemplateSpec } from "../../../api/core.ts";
import { formatLabelSelector } from "../../../api/labels.ts";
import type { LabelSelector } from "../../../api/meta.ts";
import { wideColumn } from "./columns.ts";
import type { TableColumn } from "./definition.ts";

/** The `-o wide` columns that workloads share. */
export const WORKLOAD_COLUMNS: readonly TableColumn[] = [
  wideColumn("Containers", "Names of the containers in the template."),
  wideColumn("Images", "Images of the containers in the template."),
  wideColumn("Selector", "Labels that the pods carry."),
];

/** One value per column of {@link WORKLOAD_COLUMNS}. */
export function workloadCells(spec: { template: PodTemplateSpec; selector: LabelSelector }): string[] {
  return [...containerCells(spec.template), formatLabelSelector(spec.selector)];
}

/** Names and images of a template's containers. */
export function containerCells({ spec: { containers } }: PodTemplateSpec): string[] {
  return [containers.map(({ name }) => name).join(","), containers.map(({ image }) => image).join(",")];
}
