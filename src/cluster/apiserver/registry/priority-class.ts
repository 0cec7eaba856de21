import { ageOf } from "../../../api/age.ts";
import { priorityClasses } from "../../../api/resources.ts";
import type { PriorityClass } from "../../../api/scheduling.ts";
import { forbidden } from "../../../api/status.ts";
import {
  SYSTEM_PRIORITIES,
  validatePriorityClass,
  validatePriorityClassUpdate,
} from "../../../api/validation/priority-class.ts";
import type { Api } from "../../api.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/scheduling/priorityclass/strategy.go (v1.36) */
export const priorityClassDefinition: ResourceDefinition<PriorityClass> = {
  ...priorityClasses,
  singular: "priorityclass",
  shortNames: ["pc"],
  setDefaults: (priorityClass) => {
    priorityClass.value ??= 0;
    priorityClass.preemptionPolicy ??= "PreemptLowerPriority";
  },
  prepareForCreate: (priorityClass, { api }) => {
    priorityClass.metadata.generation = 1;
    refuseSecondDefault(priorityClass, api);
  },
  prepareForUpdate: (priorityClass, _old, { api }) => refuseSecondDefault(priorityClass, api),
  checkDelete: ({ metadata: { name } }) => {
    if (!SYSTEM_PRIORITIES.has(name)) return;
    throw forbidden(priorityClasses, name, "this is a system priority class and cannot be deleted");
  },
  validate: validatePriorityClass,
  validateUpdate: validatePriorityClassUpdate,
  columns: [
    NAME_COLUMN,
    column("Value", "integer", "Pods with more go first."),
    column("Global-Default", "boolean", "Whether it is for Pods that name no class."),
    AGE_COLUMN,
    column("PreemptionPolicy", "string", "Whether other Pods have to make room."),
  ],
  cells: ({ metadata, value, globalDefault = false, preemptionPolicy }, nowMs) => [
    metadata.name,
    value,
    globalDefault,
    ageOf(metadata.creationTimestamp, nowMs),
    preemptionPolicy,
  ],
};

/** @throws {ApiError} Forbidden. @see kubernetes/plugin/pkg/admission/priority/admission.go validatePriorityClass (v1.36) */
function refuseSecondDefault({ metadata, globalDefault }: PriorityClass, api: Api): void {
  if (!globalDefault) return;
  const other = api.list(priorityClasses).find((entry) => entry.globalDefault && entry.metadata.name !== metadata.name);
  if (!other) return;
  const name = other.metadata.name;
  const detail = `PriorityClass ${name} is already marked as default. Only one default can exist`;
  throw forbidden(priorityClasses, metadata.name, detail);
}
