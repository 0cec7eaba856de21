import type { Deployment, ReplicaSet } from "../../../api/apps.ts";
import { equalTemplates } from "./pod-template.ts";

/** The ReplicaSets of one Deployment. */
export interface DeploymentSets {
  /** The one whose template is the Deployment's present one. */
  readonly newSet: ReplicaSet | undefined;
  /** All others, oldest first. */
  readonly oldSets: readonly ReplicaSet[];
}

/** Sorts by creation, oldest first; of the same second by name. */
export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const [left, right] = [a.metadata, b.metadata];
  if (left.creationTimestamp !== right.creationTimestamp) {
    return left.creationTimestamp < right.creationTimestamp ? -1 : 1;
  }
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}

/** Tells the new ReplicaSet from the old ones; of several with the present template the oldest is the new one. */
export function divideSets(deployment: Deployment, replicaSets: readonly ReplicaSet[]): DeploymentSets {
  const sorted = [...replicaSets].sort(byAge);
  const newSet = sorted.find((set) => equalTemplates(set.spec.template, deployment.spec.template));
  return { newSet, oldSets: sorted.filter((set) => set !== newSet) };
}

/** All ReplicaSets, the new one last. */
export function allSets({ newSet, oldSets }: DeploymentSets): readonly ReplicaSet[] {
  return newSet ? [...oldSets, newSet] : oldSets;
}

/** Adds up one number of each ReplicaSet. */
export function sumOf(sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number | undefined): number {
  return sets.reduce((sum, set) => sum + (count(set) ?? 0), 0);
}
