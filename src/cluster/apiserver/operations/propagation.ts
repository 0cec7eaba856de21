import type { DeleteOptions, KubernetesObject } from "../../../api/meta.ts";
import type { ResourceDefinition } from "../registry/definition.ts";

const ORPHAN = "orphan";
const FOREGROUND = "foregroundDeletion";

/**
 * The finalizers that an object has once its deletion is under way: its own, plus the one that makes the garbage
 * collector orphan its dependents or delete them first.
 *
 * An explicit policy wins over a finalizer that is already there, which wins over the resource's default.
 *
 * @see kubernetes apiserver/pkg/registry/generic/registry/store.go deletionFinalizersForGarbageCollection (v1.36)
 */
export function finalizersForPropagation(
  definition: ResourceDefinition,
  object: KubernetesObject,
  options: Pick<DeleteOptions, "orphanDependents" | "propagationPolicy">,
): string[] {
  const present = object.metadata.finalizers ?? [];
  const policy = requestedPolicy(options) ?? presentPolicy(present) ?? definition.defaultPropagationPolicy;
  const wanted = policy === "Orphan" ? ORPHAN : policy === "Foreground" ? FOREGROUND : undefined;
  const kept = present.filter((entry) => entry === wanted || (entry !== ORPHAN && entry !== FOREGROUND));
  return wanted === undefined || kept.includes(wanted) ? kept : [...kept, wanted];
}

function requestedPolicy(
  options: Pick<DeleteOptions, "orphanDependents" | "propagationPolicy">,
): DeleteOptions["propagationPolicy"] {
  if (options.orphanDependents !== undefined) return options.orphanDependents ? "Orphan" : "Background";
  return options.propagationPolicy;
}

function presentPolicy(finalizers: readonly string[]): DeleteOptions["propagationPolicy"] {
  if (finalizers.includes(ORPHAN)) return "Orphan";
  return finalizers.includes(FOREGROUND) ? "Foreground" : undefined;
}
