import { addAmounts, type Amounts } from "../../../api/amounts.ts";
import type { Container, Pod } from "../../../api/core.ts";
import { podResources } from "../../../api/pod-resources.ts";
import { isExtendedResource } from "../../../api/validation/resource-names.ts";

const COMPUTE = ["cpu", "memory", "ephemeral-storage"];
/** A quota for one of these asks every container to name it. */
const TO_BE_NAMED: ReadonlySet<string> = new Set(
  ["cpu", "memory"].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
);

/** Whether a quota for `name` counts something of Pods. */
export function isPodResource(name: string): boolean {
  if (name === "pods" || name === "count/pods") return true;
  const plain = name.replace(/^(requests|limits)\./, "");
  if (COMPUTE.includes(plain) || plain.startsWith("hugepages-")) return true;
  return name.startsWith("requests.") && isExtendedResource(plain);
}

/**
 * What a Pod uses of quotas. One that has ended, or outlived its grace period, counts as an object only.
 *
 * @see kubernetes/pkg/quota/v1/evaluator/core/pods.go PodUsageFunc (v1.36)
 */
export function podUsage(pod: Pod, nowMs: number): Amounts {
  if (!isAlive(pod, nowMs)) return { "count/pods": "1" };
  const { requests = {}, limits = {} } = podResources(pod.spec);
  const { overhead } = pod.spec;
  return { "count/pods": "1", ...computeUsage(addAmounts(requests, overhead), withOverhead(limits, overhead)) };
}

/**
 * What is wrong with a Pod that does not say what it needs of what a quota limits; undefined when nothing is.
 *
 * @param names - Resources that the quota limits.
 */
export function unnamedResources({ spec }: Pod, names: readonly string[]): string | undefined {
  const missing = names
    .filter((name) => TO_BE_NAMED.has(name))
    .toSorted()
    .map((name) => ({
      name,
      containers: containersWithout(name, [...spec.containers, ...(spec.initContainers ?? [])]),
    }))
    .filter(({ containers }) => containers.length > 0)
    .map(({ name, containers }) => `${name} for: ${containers.join(",")}`);
  return missing.length > 0 ? `must specify ${missing.join("; ")}` : undefined;
}

function containersWithout(name: string, containers: readonly Container[]): string[] {
  const lacking = containers.filter(({ resources }) => {
    const used = computeUsage(resources.requests ?? {}, resources.limits ?? {});
    return used[name] === undefined;
  });
  return [...new Set(lacking.map((container) => container.name))].sort();
}

function computeUsage(requests: Amounts, limits: Amounts): Amounts {
  const usage: Amounts = { pods: "1" };
  for (const [name, quantity] of Object.entries(requests)) {
    if (COMPUTE.includes(name) || name.startsWith("hugepages-")) usage[name] = quantity;
    else if (!isExtendedResource(name)) continue;
    usage[`requests.${name}`] = quantity;
  }
  for (const name of COMPUTE) if (limits[name] !== undefined) usage[`limits.${name}`] = limits[name];
  return usage;
}

/** A limit that is not there stays away. */
function withOverhead(limits: Amounts, overhead: Amounts = {}): Amounts {
  const added = Object.entries(overhead).filter(([name]) => limits[name] !== undefined);
  return addAmounts(limits, Object.fromEntries(added));
}

function isAlive({ metadata, status }: Pod, nowMs: number): boolean {
  if (status.phase === "Succeeded" || status.phase === "Failed") return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return true;
  return nowMs <= Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1000;
}
