import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock, type Clock } from "../clock.ts";
import { Lifecycle, type Component } from "../lifecycle.ts";
import { silentLog, type Log } from "../log.ts";
import { systemRandom, type Random } from "../random.ts";
import type { Api } from "./api.ts";
import { createCredentials, kubeconfig } from "./apiserver/credentials.ts";
import type { GroundTruthListener } from "./ground-truth.ts";
import type { ImageRegistry } from "./kubelet/images/image-registry.ts";
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
  /** How many nodes there are; more than one only with the simulated runtime. Default 1. */
  readonly nodes?: number;
  /**
   * How often kube-proxy may rewrite its rules; default 1000, as in Kubernetes. A list has one number per node, the last
   * of which stands for all further nodes.
   */
  readonly proxyMinSyncPeriodMs?: number | readonly number[];
  /** How long setting up a pod takes, give or take 5 %; default 0. A real node needs seconds. */
  readonly podStartDelayMs?: number;
  readonly log?: Log;
  /** Told what really happens to connections and containers, for tests of a diagnosis; default: nothing is noted. */
  readonly onGroundTruth?: GroundTruthListener;
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

/**
 * Starts a Kubernetes cluster in this process: API server, controllers, scheduler, kubelet and kube-proxy.
 *
 * Several can live side by side: each takes address ranges of its own. When something fails to start, all that was
 * started is stopped again.
 *
 * @throws {RollscopeError} PORT_IN_USE
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { clock = systemClock, random = systemRandom, log = silentLog } = options;
  const lifecycle = new Lifecycle();
  try {
    const subnet = await claimSubnet(clock, random);
    await lifecycle.start(subnetHolder(subnet));
    // The thread that makes the certificates takes as long as loading the components, so both happen at once.
    const makingCredentials = createCredentials(clock.now(), subnet.apiServiceAddress);
    // It is awaited later; until then a failure must not count as unhandled.
    makingCredentials.catch(() => undefined);
    const { startComponents } = await import("./components.ts");
    const settings = { ...options, clock, random, log, subnet, makingCredentials };
    const { api, url } = await startComponents(lifecycle, settings);
    const text = kubeconfig(url, await makingCredentials);
    const kubeconfigPath = writeKubeconfig(options.dir, text);
    return { api, url, kubeconfigPath, kubeconfig: text, stop: () => lifecycle.stop() };
  } catch (error) {
    await lifecycle.stop().catch((failure: unknown) => log.warn(`while stopping: ${String(failure)}`));
    throw error;
  }
}

function subnetHolder(subnet: Subnet): Component {
  return { name: "subnet", start: () => Promise.resolve(), stop: () => subnet.release() };
}

function writeKubeconfig(dir: string, text: string): string {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, "kubeconfig");
  writeFileSync(path, text, { mode: 0o600 });
  // The mode above counts only for a file that is new.
  chmodSync(path, 0o600);
  return path;
}
