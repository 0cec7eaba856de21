import { join } from "node:path";
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
import { ClusterDns } from "./dns/cluster-dns.ts";
import type { Kubelet } from "./kubelet/kubelet.ts";
import { UsageMeter } from "./metrics/usage-meter.ts";
import { startNode } from "./node-components.ts";
import { planNodes } from "./node-plan.ts";
import { Scheduler } from "./scheduler/scheduler.ts";
import { Compactor } from "./storage/compactor.ts";
import { createVolumeDirectories } from "./volumes/volume-directories.ts";
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
  const kubelets = new Map<string, Kubelet>();
  for (const plan of planNodes(settings, subnet)) {
    kubelets.set(plan.name, await startNode(lifecycle, api, settings, plan));
  }
  if (settings.runtime !== "simulated") {
    await lifecycle.start(new ClusterDns({ api: api.as("cluster-dns"), dir: settings.dir, log }));
  }
  await lifecycle.start(new Scheduler({ api: api.as("kube-scheduler"), log }));

  const credentials = await settings.makingCredentials;
  const kubeletOf = (nodeName: string) => kubelets.get(nodeName);
  const nodes = { containerLogs: kubeletOf, containerStreams: kubeletOf, kubeletServer: kubeletOf };
  const measured = [...kubelets].map(([name, containers], position) => ({
    name,
    containers,
    own: position === 0 ? usageOfThisProcess : () => ({ cpuMs: 0, memoryBytes: 0 }),
  }));
  const usage = await lifecycle.start(new UsageMeter({ clock, log, nodes: () => measured }));
  const server = await lifecycle.start(new ApiServer({ api, credentials, port, log, host: HOST, usage, ...nodes }));
  await lifecycle.start(new Compactor(store, clock));
  publishApiServer(apiServer, HOST, Number(new URL(server.url).port));
  const directories = createVolumeDirectories(join(settings.dir, "volumes"));
  const clusterCaPem = credentials.authority;
  for (const controller of createControllers({ api, log, usage, clusterCaPem, directories })) {
    await lifecycle.start(controller);
  }
  return { api, url: server.url };
}

/** The control plane and the programs of all nodes are in this process; the first node stands for them. */
function usageOfThisProcess(): { cpuMs: number; memoryBytes: number } {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, memoryBytes: process.memoryUsage.rss() };
}
