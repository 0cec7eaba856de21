import type { ContainerUsage } from "../kubelet/container-usage.ts";

/** What somebody uses. */
export interface Usage {
  /** Billionths of a CPU. */
  readonly cpuNanocores: number;
  readonly memoryBytes: number;
}

/** What was used in a span of time that has just ended. */
export interface UsageReport {
  /** End of the span, in epoch milliseconds. */
  readonly timestampMs: number;
  readonly windowMs: number;
  /** By pod UID, then by container. */
  readonly pods: ReadonlyMap<string, ReadonlyMap<string, Usage>>;
  /** By node name; the containers on it and what it needs itself. */
  readonly nodes: ReadonlyMap<string, Usage>;
}

/** All counters of one moment. */
export interface UsageSample {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly nodes: readonly {
    readonly name: string;
    readonly containers: readonly ContainerUsage[];
    /** Of the node's own programs. */
    readonly own: { readonly cpuMs: number; readonly memoryBytes: number };
  }[];
}

const NANO = 1e9;

/**
 * The usage between two samples. A container that was started in between counts from its start on.
 *
 * @see kubernetes-sigs/metrics-server/pkg/storage/pod.go (v0.8)
 */
export function reportOf(before: UsageSample, after: UsageSample): UsageReport {
  const pods = new Map<string, Map<string, Usage>>();
  const nodes = new Map<string, Usage>();
  const windowMs = after.atMs - before.atMs;
  for (const { name, containers, own } of after.nodes) {
    const old = before.nodes.find((node) => node.name === name);
    const ownCpuMs = own.cpuMs - (old?.own.cpuMs ?? own.cpuMs);
    let total: Usage = { cpuNanocores: nanocores(ownCpuMs, windowMs), memoryBytes: own.memoryBytes };
    const known = new Map((old?.containers ?? []).map((container) => [container.containerId, container]));
    for (const container of containers) {
      const usage = usageOf(known.get(container.containerId), container, before.atMs, after.atMs);
      if (!usage) continue;
      pods.set(
        container.podUid,
        (pods.get(container.podUid) ?? new Map<string, Usage>()).set(container.container, usage),
      );
      total = sumOf([total, usage]);
    }
    nodes.set(name, total);
  }
  return { timestampMs: after.atMs, windowMs, pods, nodes };
}

/** The sum of all. */
export function sumOf(usages: Iterable<Usage>): Usage {
  let sum: Usage = { cpuNanocores: 0, memoryBytes: 0 };
  for (const { cpuNanocores, memoryBytes } of usages) {
    sum = { cpuNanocores: sum.cpuNanocores + cpuNanocores, memoryBytes: sum.memoryBytes + memoryBytes };
  }
  return sum;
}

function usageOf(
  before: ContainerUsage | undefined,
  { cpuMs, memoryBytes, startedAtMs }: ContainerUsage,
  beforeMs: number,
  nowMs: number,
): Usage | undefined {
  if (before) return { cpuNanocores: nanocores(cpuMs - before.cpuMs, nowMs - beforeMs), memoryBytes };
  if (startedAtMs < beforeMs) return undefined;
  return { cpuNanocores: nanocores(cpuMs, nowMs - startedAtMs), memoryBytes };
}

function nanocores(cpuMs: number, spanMs: number): number {
  return spanMs > 0 ? Math.max(0, Math.round((cpuMs / spanMs) * NANO)) : 0;
}
