import type { Condition } from "../../../api/meta.ts";
import { rfc3339 } from "../../../clock.ts";

/** What is still in a namespace that is being deleted. */
export interface Remaining {
  /** By `resource.group`, as in `deployments.apps` or `configmaps.`. */
  readonly resources: ReadonlyMap<string, number>;
  /** By finalizer: how many objects have it. */
  readonly finalizers: ReadonlyMap<string, number>;
  /** Failures of single deletions. */
  readonly errors: readonly string[];
}

/**
 * The conditions of a namespace that is being deleted.
 *
 * @param present - Those it has; one with an unchanged status keeps its transition time.
 * @see kubernetes/pkg/controller/namespace/deletion/status_condition_utils.go (v1.36)
 */
export function deletionConditions(
  present: readonly Condition[],
  { resources, finalizers, errors }: Remaining,
  nowMs: number,
): Condition[] {
  const wanted: Omit<Condition, "lastTransitionTime">[] = [
    condition("DiscoveryFailure", [], "ResourcesDiscovered", "All resources successfully discovered"),
    condition("GroupVersionParsingFailure", [], "ParsedGroupVersions", "All legacy kube types successfully parsed"),
    errors.length > 0
      ? condition(
          "ContentFailure",
          errors,
          "ContentDeletionFailed",
          `Failed to delete all resource types, ${errors.length} remaining: ${errors.join(", ")}`,
        )
      : condition(
          "ContentFailure",
          [],
          "ContentDeleted",
          "All content successfully deleted, may be waiting on finalization",
        ),
    remainingContent(resources),
    remainingFinalizers(finalizers),
  ];
  return wanted.map((entry) => {
    const old = present.find(({ type }) => type === entry.type);
    const lastTransitionTime = old?.status === entry.status ? old.lastTransitionTime : rfc3339(nowMs);
    return { ...entry, lastTransitionTime };
  });
}

function condition(name: string, failures: readonly string[], reason: string, message: string) {
  const status = failures.length > 0 ? ("True" as const) : ("False" as const);
  return { type: `NamespaceDeletion${name}`, status, reason, message };
}

function remainingContent(resources: ReadonlyMap<string, number>) {
  const type = "NamespaceContentRemaining";
  if (resources.size === 0) {
    return { type, status: "False" as const, reason: "ContentRemoved", message: "All content successfully removed" };
  }
  const list = sorted(resources).map(([name, count]) => `${name} has ${count} resource instances`);
  const message = `Some resources are remaining: ${list.join(", ")}`;
  return { type, status: "True" as const, reason: "SomeResourcesRemain", message };
}

function remainingFinalizers(finalizers: ReadonlyMap<string, number>) {
  const type = "NamespaceFinalizersRemaining";
  if (finalizers.size === 0) {
    const message = "All content-preserving finalizers finished";
    return { type, status: "False" as const, reason: "ContentHasNoFinalizers", message };
  }
  const list = sorted(finalizers).map(([name, count]) => `${name} in ${count} resource instances`);
  const message = `Some content in the namespace has finalizers remaining: ${list.join(", ")}`;
  return { type, status: "True" as const, reason: "SomeFinalizersRemain", message };
}

function sorted(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
