import type { Pod } from "../../../api/core.ts";
import { pods } from "../../../api/resources.ts";
import type { AdmissionStep } from "./index.ts";

/** What the two built-in priority classes stand for. */
const SYSTEM_CLASSES: Readonly<Record<string, number>> = {
  "system-cluster-critical": 2_000_000_000,
  "system-node-critical": 2_000_001_000,
};

/** @see kubernetes/plugin/pkg/admission/priority/admission.go (v1.36) */
export const setPriority: AdmissionStep = (definition, object) => {
  if (definition.plural !== pods.plural || definition.group !== pods.group) return;
  const spec = (object as Pod).spec as Pod["spec"] & {
    priority?: number;
    priorityClassName?: string;
    preemptionPolicy?: string;
  };
  spec.priority = SYSTEM_CLASSES[spec.priorityClassName ?? ""] ?? 0;
  spec.preemptionPolicy ??= "PreemptLowerPriority";
};
