import { fileURLToPath } from "node:url";
import type { Clock } from "../clock.ts";
import type { Lifecycle } from "../lifecycle.ts";
import type { Log } from "../log.ts";
import type { Random } from "../random.ts";
import type { Credentials } from "./apiserver/credentials.ts";
import { createApi, type InProcessApi } from "./apiserver/in-process-api.ts";
import { createBootstrapPolicy } from "./apiserver/authorization/bootstrap-policy.ts";
import { definitions } from "./apiserver/registry/index.ts";
import { ApiServer } from "./apiserver/server.ts";
import { createBootstrapObjects, publishApiServer } from "./bootstrap.ts";
import type { ClusterOptions } from "./cluster.ts";
import { createControllers } from "./controllers/index.ts";
import { createEventRecorder } from "./events.ts";
import { createImageRegistry } from "./kubelet/images/image-registry.ts";
import { Kubelet } from "./kubelet/kubelet.ts";
import { createLoopbackRange } from "./kubelet/network/loopback-range.ts";
import type { PodNetwork } from "./kubelet/network/pod-network.ts";
import { createPortPerPod } from "./kubelet/network/port-per-pod.ts";
import type { Runtime } from "./kubelet/runtime/runtime.ts";
import { UsageMeter } from "./metrics/usage-meter.ts";
import { KubeProxy } from "./proxy/kube-proxy.ts";
import { Scheduler } from "./scheduler/scheduler.ts";
import { Compactor } from "./storage/compactor.ts";
import { Store } from "./storage/store.ts";
import type { Subnet } from "./subnet.ts";

/** {@link ClusterOptions} with all that was decided before. */
export interface ComponentSettings extends ClusterOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly subnet: Subnet;
  /** Under way while the components are being prepared. */
  readonly makingCredentials: Promise<Credentials>;
}

/** Name of the one Node. */
const NODE_NAME = "rollscope-node";
const HOST = "127.0.0.1";

/**
 * Creates and starts all components of a cluster.
 *
 * What needs no certificates starts first, to be ready when those are.
 *
 * @throws {RollscopeError} PORT_IN_USE
 */
export async function startComponents(
  lifecycle: Lifecycle,
  settings: ComponentSettings,
): Promise<{ api: InProcessApi; url: string }> {
  const { clock, random, log, subnet, port = 0 } = settings;
  const store = new Store();
  const api = createApi({ store, definitions, clock, random, serviceCidr: subnet.serviceCidr });
  const apiServer = api.as("kube-apiserver");
  createBootstrapObjects(apiServer, subnet.apiServiceAddress);
  createBootstrapPolicy(apiServer);
  const kubelet = await startNode(lifecycle, api, settings);
  await lifecycle.start(new Scheduler({ api: api.as("kube-scheduler"), log }));

  const credentials = await settings.makingCredentials;
  const kubeletOf = (nodeName: string) => (nodeName === NODE_NAME ? kubelet : undefined);
  const nodes = { containerLogs: kubeletOf, containerStreams: kubeletOf, kubeletServer: kubeletOf };
  const measured = [{ name: NODE_NAME, containers: kubelet, own: usageOfThisProcess }];
  const usage = await lifecycle.start(new UsageMeter({ clock, log, nodes: () => measured }));
  const server = await lifecycle.start(new ApiServer({ api, credentials, port, log, host: HOST, usage, ...nodes }));
  await lifecycle.start(new Compactor(store, clock));
  publishApiServer(apiServer, HOST, Number(new URL(server.url).port));
  for (const controller of createControllers({ api, log, usage, clusterCaPem: credentials.authority })) {
    await lifecycle.start(controller);
  }
  return { api, url: server.url };
}

/** The control plane and the node's programs are all in this process. */
function usageOfThisProcess(): { cpuMs: number; memoryBytes: number } {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, memoryBytes: process.memoryUsage.rss() };
}

/** Starts what a node runs: kubelet and kube-proxy. */
async function startNode(lifecycle: Lifecycle, api: InProcessApi, settings: ComponentSettings): Promise<Kubelet> {
  const { clock, random, log, subnet } = settings;
  const network = createNetwork(subnet);
  const kubelet = await lifecycle.start(
    new Kubelet({
      api: api.as("kubelet"),
      clock,
      random,
      network,
      log,
      nodeName: NODE_NAME,
      nodeAddress: HOST,
      podStartDelayMs: settings.podStartDelayMs,
      runtime: await createRuntime(settings, network),
      images: settings.images ?? createImageRegistry({ builtIn: packageRoot() }),
      events: createEventRecorder(api.as("kubelet"), { component: "kubelet", host: NODE_NAME, log }),
    }),
  );
  await lifecycle.start(
    new KubeProxy({
      api,
      clock,
      random,
      log,
      nodeName: NODE_NAME,
      nodePortAddress: HOST,
      minSyncPeriodMs: settings.proxyMinSyncPeriodMs ?? 1000,
      bindClusterIps: process.platform !== "darwin",
      dial: (podIP, podPort) => network.dial(podIP, podPort),
      events: createEventRecorder(api.as("kube-proxy"), { component: "kube-proxy", host: NODE_NAME, log }),
    }),
  );
  return kubelet;
}

function createNetwork(subnet: Subnet): PodNetwork {
  const options = { cidr: subnet.podCidr };
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
