import type { Refusal } from "./filter.ts";

/**
 * Why no Node can take a Pod, as Kubernetes words it.
 *
 * @param refusals - One for each Node.
 * @param makesRoom - Whether other Pods are being moved out of the way.
 * @see kubernetes/pkg/scheduler/framework/types.go FitError and preemption plugin (v1.36)
 */
export function fitMessage(refusals: readonly Refusal[], makesRoom = false): string {
  const total = refusals.length;
  if (total === 0) return "no nodes available to schedule pods";
  const preemption = refusals.map(({ preemptible }) =>
    preemptible ? "No preemption victims found for incoming pod" : "Preemption is not helpful for scheduling",
  );
  const fit = `0/${total} nodes are available: ${counted(refusals.flatMap(({ reasons }) => reasons))}.`;
  if (makesRoom) return fit;
  return `${fit} no new claims to deallocate, preemption: 0/${total} nodes are available: ${counted(preemption)}.`;
}

/** Why a Pod can run on no Node, whatever the Nodes are like. */
export function unfitMessage(total: number, problem: string): string {
  const preemption = `${total} Preemption is not helpful for scheduling`;
  return `0/${total} nodes are available: ${problem}. no new claims to deallocate, preemption: 0/${total} nodes are available: ${preemption}.`;
}

/** `1 Insufficient cpu, 2 Too many pods` */
function counted(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const texts = [...counts].map(([reason, count]) => `${count} ${reason}`);
  return texts.sort((a, b) => (a < b ? -1 : 1)).join(", ");
}
