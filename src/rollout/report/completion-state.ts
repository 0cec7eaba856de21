import type { ClusterView } from "../run-events.ts";

/** Whether all pods are from the newest ReplicaSet, all of them run and none is missing. */
export function isComplete(view: ClusterView): boolean {
  const [newest, ...older] = view.replicaSets;
  return (
    newest !== undefined &&
    older.every((replicaSet) => replicaSet.pods.length === 0) &&
    newest.pods.length === view.desired &&
    newest.pods.every((pod) => pod.status === "Running") &&
    view.available >= view.desired
  );
}
