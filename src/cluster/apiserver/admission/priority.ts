import type { Pod } from "../../../api/core.ts";
import { pods } from "../../../api/resources.ts";
import { forbidden } from "../../../api/status.ts";
import type { AdmissionStep } from "./step.ts";

/** What the two built-in priority classes stand for. */
const SYSTEM_CLASSES: ReadonlyMap<string, number> = new Map([
  ["system-cluster-critical", 2_000_000_000],
  ["system-node-critical", 2_000_001_000],
]);

/**
 * Fills in the number behind `priorityClassName`; without one it is 0.
 *
 * @throws {ApiError} Forbidden for an unknown class or another number.
 * @see kubernetes/plugin/pkg/admission/priority/admission.go (v1.36)
 */
export const setPriority: AdmissionStep = (definition, object) => {
  if (definition.plural !== pods.plural || definition.group !== pods.group) return;
  const { spec } = object as Pod;
  const className = spec.priorityClassName ?? "";
  const priority = className === "" ? 0 : SYSTEM_CLASSES.get(className);
  const name = object.metadata.name ?? "";
  if (priority === undefined) throw forbidden(pods, name, `no PriorityClass with name ${className} was found`);
  if (spec.priority !== undefined && spec.priority !== priority) {
    const rule = `the integer value of priority (${spec.priority}) must not be provided in pod spec`;
    const computed = `priority admission controller computed ${priority} from the given PriorityClass name`;
    throw forbidden(pods, name, `${rule}; ${computed}`);
  }
  spec.priority = priority;
  spec.preemptionPolicy ??= "PreemptLowerPriority";
};
