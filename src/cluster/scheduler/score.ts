import type { Node } from "../../api/core.ts";
import { quantityToNumber } from "../../api/quantity.ts";
import { randomInt, type Random } from "../../random.ts";
import type { NodeUsage, Requests } from "./node-usage.ts";

/** A Node that can take a Pod. */
export interface Candidate {
  readonly node: Node;
  readonly usage: NodeUsage;
}

/** What a Pod without requests is assumed to need, so that such Pods spread too. */
const ASSUMED: Requests = { cpu: 0.1, memoryBytes: 200 * 2 ** 20 };

/**
 * Picks the Node with the largest share of CPU and memory left free, then the one with the fewest Pods, then at random.
 *
 * @returns Undefined when there is no candidate.
 * @see kubernetes/pkg/scheduler/framework/plugins/noderesources/least_allocated.go (v1.36)
 */
export function pickNode(candidates: readonly Candidate[], requests: Requests, random: Random): Node | undefined {
  const scored = candidates.map((candidate) => ({ ...candidate, score: freeShare(candidate, requests) }));
  const best = Math.max(...scored.map(({ score }) => score));
  const free = scored.filter(({ score }) => score === best);
  const fewest = Math.min(...free.map(({ usage }) => usage.pods));
  const equals = free.filter(({ usage }) => usage.pods === fewest);
  return equals[randomInt(random, equals.length)]?.node;
}

function freeShare({ node, usage }: Candidate, requests: Requests): number {
  const share = (resource: string, used: number) => {
    const capacity = quantityToNumber(node.status.allocatable?.[resource] ?? "0");
    return capacity > 0 ? Math.max(0, capacity - used) / capacity : 0;
  };
  const cpu = share("cpu", usage.cpu + (requests.cpu || ASSUMED.cpu));
  const memory = share("memory", usage.memoryBytes + (requests.memoryBytes || ASSUMED.memoryBytes));
  return Math.floor(((cpu + memory) / 2) * 100);
}
