import type { KubernetesObject } from "../../../api/meta.ts";
import type { ResourceDefinition, StrategyContext } from "../registry/definition.ts";
import { addDefaultTolerations } from "./default-tolerations.ts";
import { applyLimitRanges } from "./limit-ranger.ts";
import { refuseWithoutNamespace } from "./namespace-lifecycle.ts";
import { setPriority } from "./priority.ts";
import { applyRuntimeClass } from "./runtime-class.ts";
import { setDefaultIngressClass } from "./default-class.ts";
import { prepareStorage } from "./storage-in-use.ts";
import { mountServiceAccount } from "./service-account.ts";
import type { AdmissionStep } from "./step.ts";

const STEPS: readonly AdmissionStep[] = [
  refuseWithoutNamespace,
  applyLimitRanges,
  mountServiceAccount,
  addDefaultTolerations,
  setPriority,
  applyRuntimeClass,
  setDefaultIngressClass,
  prepareStorage,
];

/**
 * Runs all admission steps on a new object, in Kubernetes' order.
 *
 * @throws {ApiError} What the step that refuses it answers.
 */
export function admitCreate(definition: ResourceDefinition, object: KubernetesObject, context: StrategyContext): void {
  for (const step of STEPS) step(definition, object, context);
}
