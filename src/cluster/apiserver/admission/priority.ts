import type { Pod } from "../../../api/core.ts";
import { pods, priorityClasses } from "../../../api/resources.ts";
import type { PriorityClass } from "../../../api/scheduling.ts";
import { forbidden } from "../../../api/status.ts";
import { SYSTEM_PRIORITIES } from "../../../api/validation/priority-class.ts";
import type { Api } from "../../api.ts";
import type { AdmissionStep } from "./step.ts";

type Chosen = Pick<PriorityClass, "value" | "preemptionPolicy">;

const PREEMPT = "PreemptLowerPriority";

/**
 * Fills in what stands behind `priorityClassName`; without one it is the default class, or 0.
 *
 * @throws {ApiError} Forbidden for an unknown class, another number or another policy.
 * @see kubernetes/plugin/pkg/admission/priority/admission.go (v1.36)
 */
export const setPriority: AdmissionStep = (definition, object, { api }) => {
  if (definition.plural !== pods.plural || definition.group !== pods.group) return;
  const { spec } = object as Pod;
  const name = object.metadata.name ?? "";
  if (!spec.priorityClassName) {
    const fallback = defaultClass(api);
    if (fallback) spec.priorityClassName = fallback.metadata.name;
  }
  const className = spec.priorityClassName ?? "";
  const chosen = className === "" ? { value: 0 } : classNamed(api, className);
  if (!chosen) throw forbidden(pods, name, `no PriorityClass with name ${className} was found`);
  const { value, preemptionPolicy = PREEMPT } = chosen;
  const computed = (result: string | number) =>
    `must not be provided in pod spec; priority admission controller computed ${result} from the given PriorityClass name`;
  if (spec.priority !== undefined && spec.priority !== value) {
    throw forbidden(pods, name, `the integer value of priority (${spec.priority}) ${computed(value)}`);
  }
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy) {
    const detail = `the string value of PreemptionPolicy (${spec.preemptionPolicy}) ${computed(preemptionPolicy)}`;
    throw forbidden(pods, name, detail);
  }
  spec.priority = value;
  spec.preemptionPolicy = preemptionPolicy;
};

function classNamed(api: Api, name: string): Chosen | undefined {
  const found = api.find(priorityClasses, "", name);
  if (found) return found;
  const value = SYSTEM_PRIORITIES.get(name);
  return value === undefined ? undefined : { value };
}

function defaultClass(api: Api): PriorityClass | undefined {
  if (!api.resources.ofKind("scheduling.k8s.io/v1", priorityClasses.kind)) return undefined;
  return api.list(priorityClasses).find(({ globalDefault }) => globalDefault);
}
