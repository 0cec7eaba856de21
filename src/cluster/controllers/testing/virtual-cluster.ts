import type { Deployment, ReplicaSet } from "../../../api/apps.ts";
import type { Container, Pod } from "../../../api/core.ts";
import type { NewObject } from "../../../api/meta.ts";
import { deployments, events, namespaces, pods, replicaSets } from "../../../api/resources.ts";
import { Lifecycle } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import { seededRandom } from "../../../random.ts";
import { VirtualClock } from "../../../virtual-clock.ts";
import type { Api } from "../../api.ts";
import { createApi } from "../../apiserver/in-process-api.ts";
import { definitions } from "../../apiserver/registry/index.ts";
import { createEventRecorder } from "../../events.ts";
import { Kubelet } from "../../kubelet/kubelet.ts";
import { createLoopbackRange } from "../../kubelet/network/loopback-range.ts";
import { SimulatedRuntime, type SimulatedRuntimeOptions } from "../../kubelet/runtime/simulated-runtime.ts";
import { UsageMeter } from "../../metrics/usage-meter.ts";
import { Scheduler } from "../../scheduler/scheduler.ts";
import { Store } from "../../storage/store.ts";
import { createClaimPaths } from "../../volumes/claim-paths.ts";
import { createControllers } from "../index.ts";

/** A whole control plane with a kubelet of simulated containers, in virtual time. */
export interface VirtualCluster {
  readonly api: Api;
  readonly clock: VirtualClock;
  deployment(name: string): Deployment;
  /** Of one Deployment, by name. */
  replicaSetsOf(name: string): ReplicaSet[];
  /** All Pods of the namespace `test`. */
  pods(): readonly Pod[];
  /** Messages of all events with this reason, in the order in which they were recorded; repeats once for each time. */
  messages(reason: string): string[];
  /**
   * Waits, and lets every controller see what happened last.
   *
   * @returns Whether `done()` held within `limitSeconds` of virtual time.
   */
  until(done: () => boolean, limitSeconds: number): Promise<boolean>;
  /** Whether everything of the newest template runs and nothing else is left. */
  isRolledOut(name: string): boolean;
  /** @throws When a component warned about anything: that is how defects show up. */
  stop(): Promise<void>;
}

/** Time in which every controller has seen what just happened. */
const SETTLE_MS = 20;

/** Starts it with an empty namespace `test`; the caller stops it. */
export async function startVirtualCluster(
  seed = 1,
  delays: Omit<SimulatedRuntimeOptions, "clock" | "random"> = {},
): Promise<VirtualCluster> {
  const clock = new VirtualClock();
  const random = seededRandom(seed);
  const warnings: string[] = [];
  const log: Log = { debug: () => undefined, info: () => undefined, warn: (message) => void warnings.push(message) };
  const api = createApi({ store: new Store(), definitions, clock, random, serviceCidr: "127.96.251.0/24" });
  const heard: string[][] = [];
  api.watch(events, ({ type, object }) => {
    if (type !== "DELETED") heard.push([object.reason ?? "", object.message ?? ""]);
  });

  const lifecycle = new Lifecycle();
  for (const name of ["default", "kube-node-lease", "test"]) {
    api.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name }, spec: {} });
  }
  const nodeName = "node-1";
  const kubelet = await lifecycle.start(
    new Kubelet({
      api,
      clock,
      random,
      log,
      nodeName,
      nodeAddress: "127.0.0.1",
      network: createLoopbackRange({ cidr: "127.244.251.0/24" }),
      images: { find: () => Promise.resolve(undefined), list: () => [] },
      runtime: new SimulatedRuntime({ clock, random, ...delays }),
      events: createEventRecorder(api, { component: "kubelet", host: nodeName, log }),
      claims: createClaimPaths(api),
    }),
  );
  const own = () => ({ cpuMs: 0, memoryBytes: 0 });
  const measured = [{ name: nodeName, containers: kubelet, own }];
  const usage = await lifecycle.start(new UsageMeter({ clock, log, nodes: () => measured }));
  await lifecycle.start(new Scheduler({ api, log }));
  for (const controller of createControllers({ api, log, usage, clusterCaPem: "a certificate" })) {
    await lifecycle.start(controller);
  }

  // Pods are refused until their namespace has its ServiceAccount.
  await clock.advance(SETTLE_MS);

  const owned = (name: string) =>
    api
      .list(replicaSets, { namespace: "test" })
      .filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.name === name));
  return {
    api,
    clock,
    deployment: (name) => api.get(deployments, "test", name),
    replicaSetsOf: owned,
    pods: () => api.list(pods, { namespace: "test" }),
    messages: (reason) => heard.filter(([heardReason]) => heardReason === reason).map(([, message]) => message ?? ""),
    until: async (done, limitSeconds) => {
      const held = await clock.runUntil(done, limitSeconds * 1000);
      await clock.advance(SETTLE_MS);
      return held;
    },
    isRolledOut: (name) => isRolledOut(api.get(deployments, "test", name), owned(name), api.list(pods)),
    stop: async () => {
      await lifecycle.stop();
      if (warnings.length > 0) throw new Error(warnings.join("\n"));
    },
  };
}

function isRolledOut(deployment: Deployment, sets: readonly ReplicaSet[], all: readonly Pod[]): boolean {
  const { metadata, spec, status } = deployment;
  return (
    status.observedGeneration === metadata.generation &&
    [status.replicas, status.updatedReplicas, status.availableReplicas].every((n) => (n ?? 0) === spec.replicas) &&
    sets.every((set) => set.status.replicas === set.spec.replicas && set.status.terminatingReplicas === 0) &&
    all.every((pod) => pod.metadata.deletionTimestamp === undefined)
  );
}

/** What {@link newDeployment} may be told. */
export interface NewDeploymentOptions {
  readonly spec?: Partial<Deployment["spec"]>;
  readonly image?: string;
  readonly container?: Partial<Container>;
  /** For the simulated runtime, without their common prefix: `{"ready-delay-ms": 2000}`. */
  readonly simulate?: Record<string, number>;
}

/** The Deployment `web` in namespace `test`, as a client sends it. */
export function newDeployment(options: NewDeploymentOptions = {}): NewObject<Deployment> {
  const { spec, image = "app:1", container, simulate = {} } = options;
  const annotations = Object.fromEntries(
    Object.entries(simulate).map(([name, value]) => [`rollscope.dev/simulate-${name}`, String(value)]),
  );
  const sent = {
    replicas: 3,
    selector: { matchLabels: { app: "web" } },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    template: {
      metadata: { labels: { app: "web" }, annotations },
      spec: { containers: [{ name: "app", image, ...container }] },
    },
    ...spec,
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { namespace: "test", name: "web" },
    // Defaults are filled in by the API server.
    spec: sent as Deployment["spec"],
  };
}
