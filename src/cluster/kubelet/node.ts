import { arch, cpus, platform, release, totalmem } from "node:os";
import { createHash } from "node:crypto";
import type { Node } from "../../api/core.ts";
import { rfc3339 } from "../../clock.ts";
import type { KubeletContext } from "./kubelet-context.ts";

/** The version of Kubernetes whose behaviour the embedded cluster follows. */
const KUBERNETES_VERSION = "v1.36.2";
const GO_ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };
const GO_SYSTEMS: Readonly<Record<string, string>> = { win32: "windows" };

/** With this annotation `true` a node is as if it had been switched off. */
const DOWN = "rollscope.dev/simulate-down";

/** Whether somebody has switched the node off. */
export function isSimulatedDown({ metadata }: Node): boolean {
  return metadata.annotations?.[DOWN] === "true";
}

/** Labels of the node of this machine. */
export function nodeLabels(nodeName: string): Record<string, string> {
  const os = GO_SYSTEMS[platform()] ?? platform();
  const architecture = GO_ARCHITECTURES[arch()] ?? arch();
  return {
    "beta.kubernetes.io/arch": architecture,
    "beta.kubernetes.io/os": os,
    "kubernetes.io/arch": architecture,
    "kubernetes.io/hostname": nodeName,
    "kubernetes.io/os": os,
  };
}

/**
 * The status of this machine as a node.
 *
 * @param old - The status before, whose transition times are kept.
 * @see kubernetes/pkg/kubelet/nodestatus/setters.go (v1.36)
 */
export function nodeStatus(context: KubeletContext, old: Node["status"] | undefined, nowMs: number): Node["status"] {
  const { nodeName, nodeAddress, runtime, images } = context;
  const resources = {
    cpu: String(Math.max(1, cpus().length)),
    "ephemeral-storage": "100Gi",
    memory: `${Math.floor(totalmem() / 1024)}Ki`,
    pods: runtime.simulated ? "10000" : "110", // simulated pods cost next to nothing
  };
  const labels = nodeLabels(nodeName);
  return {
    addresses: [
      { type: "InternalIP", address: nodeAddress },
      { type: "Hostname", address: nodeName },
    ],
    // Devices that somebody else told about stay, all of them for Pods.
    allocatable: { ...resources, ...extendedCapacity(old) },
    capacity: { ...resources, ...extendedCapacity(old) },
    conditions: conditions(old, nowMs),
    daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
    images: images.list().map(({ reference, id, sizeBytes }) => ({ names: [id, reference], sizeBytes })),
    nodeInfo: {
      architecture: labels["kubernetes.io/arch"] ?? "",
      bootID: stableUuid(`boot ${nodeName}`),
      containerRuntimeVersion: runtime.version,
      kernelVersion: release(),
      kubeProxyVersion: KUBERNETES_VERSION,
      kubeletVersion: KUBERNETES_VERSION,
      machineID: stableUuid(`machine ${nodeName}`).replaceAll("-", ""),
      operatingSystem: labels["kubernetes.io/os"] ?? "",
      osImage: "Rollscope embedded cluster",
      systemUUID: stableUuid(`system ${nodeName}`),
    },
  };
}

/** The resources with a domain, such as `example.com/gpu`. */
export function extendedCapacity(status: Node["status"] | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(status?.capacity ?? {}).filter(([name]) => name.includes("/")));
}

const CONDITIONS = [
  ["MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"],
  ["DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
  ["PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"],
  ["Ready", "True", "KubeletReady", "kubelet is posting ready status"],
] as const;

function conditions(old: Node["status"] | undefined, nowMs: number): Node["status"]["conditions"] {
  const now = rfc3339(nowMs);
  return CONDITIONS.map(([type, status, reason, message]) => {
    const before = old?.conditions?.find((condition) => condition.type === type);
    const since = before?.status === status ? before.lastTransitionTime : undefined;
    return { type, status, reason, message, lastHeartbeatTime: now, lastTransitionTime: since ?? now };
  });
}

function stableUuid(seed: string): string {
  const hex = createHash("sha256").update(seed).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
