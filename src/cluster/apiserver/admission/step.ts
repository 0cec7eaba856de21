import type { KubernetesObject } from "../../../api/meta.ts";
import type { ResourceDefinition, StrategyContext } from "../registry/definition.ts";

/** One admission step: may change the new object or refuse it by throwing an ApiError. */
export type AdmissionStep = (
  definition: ResourceDefinition,
  object: KubernetesObject,
  context: StrategyContext,
) => void;
