import { ageOf } from "../../../api/age.ts";
import type { PodDisruptionBudget } from "../../../api/policy.ts";
import { podDisruptionBudgets } from "../../../api/resources.ts";
import {
  validatePodDisruptionBudget,
  validatePodDisruptionBudgetStatus,
} from "../../../api/validation/pod-disruption-budget.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

const EMPTY_STATUS = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };

/** @see kubernetes/pkg/registry/policy/poddisruptionbudget/strategy.go (v1.36) */
export const podDisruptionBudgetDefinition: ResourceDefinition<PodDisruptionBudget> = {
  ...podDisruptionBudgets,
  singular: "poddisruptionbudget",
  shortNames: ["pdb"],
  hasGeneration: true,
  status: { validateUpdate: validatePodDisruptionBudgetStatus },
  setDefaults: (budget) => {
    budget.spec ??= {};
    // These numbers are always shown.
    budget.status = { ...EMPTY_STATUS, ...budget.status };
  },
  prepareForCreate: (budget) => {
    budget.status = { ...EMPTY_STATUS };
  },
  prepareForUpdate: (budget, old) => {
    budget.status = old.status;
  },
  validate: validatePodDisruptionBudget,
  columns: [
    NAME_COLUMN,
    column("Min Available", "string", "How many of the pods must stay available."),
    column("Max Unavailable", "string", "How many of the pods may be unavailable."),
    column("Allowed Disruptions", "integer", "How many pods may be evicted now."),
    AGE_COLUMN,
  ],
  cells: ({ metadata, spec, status }, nowMs) => [
    metadata.name,
    String(spec.minAvailable ?? "N/A"),
    String(spec.maxUnavailable ?? "N/A"),
    status.disruptionsAllowed,
    ageOf(metadata.creationTimestamp, nowMs),
  ],
};
