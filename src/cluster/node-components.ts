import { fileURLToPath } from "node:url";
import type { Lifecycle } from "../lifecycle.ts";
import type { InProcessApi } from "./apiserver/in-process-api.ts";
import type { ComponentSettings } from "./components.ts";
import { createEventRecorder } from "./events.ts";
import { createImageRegistry } from "./kubelet/images/image-registry.ts";
import { Kubelet } from "./kubelet/kubelet.ts";
import { createLoopbackRange } from "./kubelet/network/loopback-range.ts";
import type { PodNetwork } from "./kubelet/network/pod-network.ts";
import { createPortPerPod } from "./kubelet/network/port-per-pod.ts";
import { createSimulatedRange } from "./kubelet/network/simulated-range.ts";
import type { Runtime } from "./kubelet/runtime/runtime.ts";
import type { NodePlan } from "./node-plan.ts";
import { createClaimPaths } from "./volumes/claim-paths.ts";
import { KubeProxy } from "./proxy/kube-proxy.ts";

/** Starts what a node runs: kubelet and kube-proxy. */
export async function startNode(
  lifecycle: Lifecycle,
  api: InProcessApi,
  settings: ComponentSettings,
  { name, address, podCidr, proxyMinSyncPeriodMs, bindsClusterIps, hasProxy }: NodePlan,
): Promise<Kubelet> {
  const { clock, random, log } = settings;
  const network = createNetwork(settings, podCidr);
  const kubelet = await lifecycle.start(
    new Kubelet({
      api: api.as("kubelet"),
      clock,
      random,
      network,
      log,
      claims: createClaimPaths(api),
      nodeName: name,
      nodeAddress: address,
      podStartDelayMs: settings.podStartDelayMs,
      onGroundTruth: settings.onGroundTruth,
      runtime: await createRuntime(settings, network),
      images: settings.images ?? createImageRegistry({ builtIn: packageRoot() }),
      events: createEventRecorder(api.as("kubelet"), { component: "kubelet", host: name, log }),
    }),
  );
  if (!hasProxy) return kubelet;
  await lifecycle.start(
    new KubeProxy({
      api,
      clock,
      random,
      log,
      nodeName: name,
      nodePortAddress: address,
      minSyncPeriodMs: proxyMinSyncPeriodMs,
      bindClusterIps: bindsClusterIps,
      onGroundTruth: settings.onGroundTruth,
      dial: (podIP, podPort) => network.dial(podIP, podPort),
      events: createEventRecorder(api.as("kube-proxy"), { component: "kube-proxy", host: name, log }),
    }),
  );
  return kubelet;
}

function createNetwork({ runtime }: ComponentSettings, cidr: string): PodNetwork {
  const options = { cidr };
  if (runtime === "simulated") return createSimulatedRange(options);
  return process.platform === "darwin" ? createPortPerPod(options) : createLoopbackRange(options);
}

/** Loads only the runtime that is wanted. */
async function createRuntime(
  { dir, runtime, clock, random }: ComponentSettings,
  network: PodNetwork,
): Promise<Runtime> {
  if (runtime === "simulated") {
    const { SimulatedRuntime } = await import("./kubelet/runtime/simulated-runtime.ts");
    return new SimulatedRuntime({ clock, random });
  }
  const { ProcessRuntime } = await import("./kubelet/runtime/process-runtime.ts");
  return new ProcessRuntime({ dir, network, clock, random });
}

/** The directory of the package: two above this file, or three when it is the compiled one below `dist/`. */
function packageRoot(): string {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  return root.replace(/[\\/]dist[\\/]$/, "/");
}
