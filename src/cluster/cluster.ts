import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock, type Clock } from "../clock.ts";
import { Lifecycle, type Component } from "../lifecycle.ts";
import { silentLog, type Log } from "../log.ts";
import { systemRandom, type Random } from "../random.ts";
import type { Api } from "./api.ts";
import { createCredentials, kubeconfig } from "./apiserver/credentials.ts";
import { createApi } from "./apiserver/in-process-api.ts";
import { definitions } from "./apiserver/registry/index.ts";
import { ApiServer } from "./apiserver/server.ts";
import { createBootstrapObjects, publishApiServer } from "./bootstrap.ts";
import { createControllers } from "./controllers/index.ts";
import { createEventRecorder } from "./events.ts";
import { createImageRegistry, type ImageRegistry } from "./kubelet/images/image-registry.ts";
import { Kubelet } from "./kubelet/kubelet.ts";
import { createLoopbackRange } from "./kubelet/network/loopback-range.ts";
import type { PodNetwork } from "./kubelet/network/pod-network.ts";
import { createPortPerPod } from "./kubelet/network/port-per-pod.ts";
import type { Runtime } from "./kubelet/runtime/runtime.ts";
import { KubeProxy } from "./proxy/kube-proxy.ts";
import { Scheduler } from "./scheduler/scheduler.ts";
import { Store } from "./storage/store.ts";
import { claimSubnet, type Subnet } from "./subnet.ts";

/** How an embedded cluster is started. */
export interface ClusterOptions {
  /** Holds the kubeconfig and the pods' files; made when missing. The process runtime removes it at the end. */
  readonly dir: string;
  /** Of the API server on 127.0.0.1; default 0: any free one. */
  readonly port?: number;
  /** Whether pods are processes of this machine or only simulated; default `process`. */
  readonly runtime?: "process" | "simulated";
  /** Default: the images that come with Rollscope. */
  readonly images?: ImageRegistry;
  readonly clock?: Clock;
  readonly random?: Random;
  /** How often kube-proxy may rewrite its rules; default 1000, as in Kubernetes. */
  readonly proxyMinSyncPeriodMs?: number;
  readonly log?: Log;
}

/** A running embedded cluster. */
export interface Cluster {
  /** Of the API server: `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** Text of the kubeconfig; it holds the private key of the administrator. */
  readonly kubeconfig: string;
  /** File with that text, mode 0600. */
  readonly kubeconfigPath: string;
  readonly api: Api;
  /** Ends everything, pods included. May be called more than once. */
  stop(): Promise<void>;
}

/** Name of the one Node. */
export const NODE_NAME = "rollscope-node";
const HOST = "127.0.0.1";

/**
 * Starts a Kubernetes cluster in this process: API server, controllers, scheduler, kubelet and kube-proxy.
 *
 * Several can live side by side: each takes address ranges of its own. When something fails to start, all that was
 * started is stopped again.
 *
 * @throws {RollscopeError} PORT_IN_USE
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { dir, port = 0, clock = systemClock, random = systemRandom, log = silentLog } = options;
  const lifecycle = new Lifecycle();
  try {
    const subnet = await claimSubnet(clock, random);
    await lifecycle.start(subnetHolder(subnet));
    // Made in a thread of its own while everything else is prepared here.
    const makingCredentials = createCredentials(clock.now(), subnet.apiServiceAddress);
    const network = createNetwork(subnet);
    const makingRuntime = createRuntime(options, network, clock, random);
    // Whichever fails first is thrown by its await below; the other must not count as unhandled.
    for (const promise of [makingCredentials, makingRuntime]) promise.catch(() => undefined);

    const api = createApi({ store: new Store(), definitions, clock, random, serviceCidr: subnet.serviceCidr });
    createBootstrapObjects(api, subnet.apiServiceAddress);
    const kubelet = new Kubelet({
      api,
      clock,
      random,
      network,
      log,
      nodeName: NODE_NAME,
      nodeAddress: HOST,
      runtime: await makingRuntime,
      images: options.images ?? createImageRegistry({ builtIn: packageRoot() }),
      events: createEventRecorder(api, { component: "kubelet", host: NODE_NAME, log }),
    });
    const credentials = await makingCredentials;
    const server = await lifecycle.start(
      new ApiServer({
        api,
        credentials,
        port,
        log,
        host: HOST,
        containerLogs: (nodeName) => (nodeName === NODE_NAME ? kubelet : undefined),
      }),
    );
    publishApiServer(api, HOST, Number(new URL(server.url).port));
    await lifecycle.start(kubelet);
    await lifecycle.start(
      new KubeProxy({
        api,
        clock,
        random,
        log,
        nodeName: NODE_NAME,
        nodePortAddress: HOST,
        minSyncPeriodMs: options.proxyMinSyncPeriodMs ?? 1000,
        bindClusterIps: process.platform !== "darwin",
        dial: (podIP, port) => network.dial(podIP, port),
        events: createEventRecorder(api, { component: "kube-proxy", host: NODE_NAME, log }),
      }),
    );
    await lifecycle.start(new Scheduler({ api, log }));
    for (const controller of createControllers({ api, log, clusterCaPem: credentials.authority })) {
      await lifecycle.start(controller);
    }
    const text = kubeconfig(server.url, credentials);
    return {
      url: server.url,
      kubeconfig: text,
      kubeconfigPath: writeKubeconfig(dir, text),
      api,
      stop: () => lifecycle.stop(),
    };
  } catch (error) {
    await lifecycle.stop().catch((failure: unknown) => log.warn(`while stopping: ${String(failure)}`));
    throw error;
  }
}

function subnetHolder(subnet: Subnet): Component {
  return { name: "subnet", start: () => Promise.resolve(), stop: () => subnet.release() };
}

function createNetwork(subnet: Subnet): PodNetwork {
  const options = { cidr: subnet.podCidr };
  return process.platform === "darwin" ? createPortPerPod(options) : createLoopbackRange(options);
}

/** Loads only the runtime that is wanted. */
async function createRuntime(
  options: ClusterOptions,
  network: PodNetwork,
  clock: Clock,
  random: Random,
): Promise<Runtime> {
  if (options.runtime === "simulated") {
    const { SimulatedRuntime } = await import("./kubelet/runtime/simulated-runtime.ts");
    return new SimulatedRuntime({ clock, random });
  }
  const { ProcessRuntime } = await import("./kubelet/runtime/process-runtime.ts");
  return new ProcessRuntime({ dir: options.dir, network, clock, random });
}

function writeKubeconfig(dir: string, text: string): string {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, "kubeconfig");
  writeFileSync(path, text, { mode: 0o600 });
  // The mode above counts only for a file that is new.
  chmodSync(path, 0o600);
  return path;
}

/** The directory that holds `services/`: the parent of `src/` (or of `dist/src/`, whose parent's parent it is). */
function packageRoot(): string {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  return root.replace(/[\\/]dist[\\/]$/, "/");
}
