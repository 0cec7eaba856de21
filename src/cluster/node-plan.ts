import type { ClusterOptions } from "./cluster.ts";
import type { Subnet } from "./subnet.ts";

/** Name of the first (mostly the only) node. */
const NAME = "rollscope-node";
const HOST = "127.0.0.1";
const DEFAULT_PROXY_SYNC_MS = 1000;

/** What one node of a cluster is to be like. */
export interface NodePlan {
  readonly name: string;
  /** Where its node ports are opened: an address of this machine. */
  readonly address: string;
  readonly podCidr: string;
  /** Between two syncs of its kube-proxy. */
  readonly proxyMinSyncPeriodMs: number;
  /** One node is the door to the ClusterIPs, which are addresses of this machine. */
  readonly bindsClusterIps: boolean;
  /** Whether it can open ports: without 127.0.0.0/8 (macOS) only the first node has an address of its own. */
  readonly hasProxy: boolean;
}

/**
 * The nodes of a cluster.
 *
 * The first is 127.0.0.1, the others are 127.245.N.2, 127.245.N.3, ... with the N of the cluster. Simulated pods have
 * addresses of 10.128.0.0/9, 16 381 for each node, that exist nowhere.
 */
export function planNodes(
  { nodes = 1, runtime, proxyMinSyncPeriodMs }: Pick<ClusterOptions, "nodes" | "runtime" | "proxyMinSyncPeriodMs">,
  { index, podCidr }: Subnet,
  platform = process.platform,
): NodePlan[] {
  const periods = typeof proxyMinSyncPeriodMs === "number" ? [proxyMinSyncPeriodMs] : (proxyMinSyncPeriodMs ?? []);
  const hasLoopbackRange = platform !== "darwin";
  return Array.from({ length: nodes }, (_, position) => ({
    name: position === 0 ? NAME : `${NAME}-${position + 1}`,
    address: position === 0 ? HOST : `127.245.${index}.${position + 1}`,
    podCidr: runtime === "simulated" ? `10.${128 + Math.floor(position / 4)}.${(position % 4) * 64}.0/18` : podCidr,
    proxyMinSyncPeriodMs: periods[position] ?? periods.at(-1) ?? DEFAULT_PROXY_SYNC_MS,
    bindsClusterIps: position === 0 && hasLoopbackRange,
    hasProxy: position === 0 || hasLoopbackRange,
  }));
}
