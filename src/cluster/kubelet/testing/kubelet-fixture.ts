import type { Namespace, Pod, PodSpec } from "../../../api/core.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import * as resources from "../../../api/resources.ts";
import { pods } from "../../../api/resources.ts";
import { systemClock, type Clock } from "../../../clock.ts";
import { seededRandom } from "../../../random.ts";
import type { Api } from "../../api.ts";
import { createApi } from "../../apiserver/in-process-api.ts";
import type { ResourceDefinition } from "../../apiserver/registry/definition.ts";
import { Store } from "../../storage/store.ts";
import { Kubelet } from "../kubelet.ts";
import { createLoopbackRange } from "../network/loopback-range.ts";
import type { ImageRegistry } from "../images/image-registry.ts";
import type { PodNetwork } from "../network/pod-network.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** A kubelet on an API that knows just enough, for tests of the kubelet alone. */
export interface KubeletFixture {
  readonly api: Api;
  readonly kubelet: Kubelet;
  readonly clock: Clock;
  /** `Type Reason: message` of every event, in order. */
  readonly events: string[];
  /** Every version of every pod, as `phase/Ready` or `Gone`, without repeats, by pod name. */
  readonly lives: Map<string, string[]>;
  /** Creates a pod in namespace `ns` that is bound to the node already. */
  createPod(name: string, spec: Partial<PodSpec>, annotations?: Record<string, string>): Pod;
  /** @throws {ApiError} NotFound */
  pod(name: string): Pod;
  deletePod(name: string, gracePeriodSeconds?: number): void;
}

/** What a fixture may have instead of its defaults. */
export interface FixtureOptions {
  clock?: Clock;
  network?: PodNetwork;
  images?: ImageRegistry;
}

/** Makes the kubelet; `runtime` gets the same clock. The caller starts and stops it. */
export function kubeletFixture(
  newRuntime: (clock: Clock, network: PodNetwork) => Runtime,
  options: FixtureOptions = {},
): KubeletFixture {
  const clock = options.clock ?? systemClock;
  const random = seededRandom(1);
  const network = options.network ?? createLoopbackRange({ cidr: "127.244.250.0/24" });
  const api = createApi({
    store: new Store(),
    definitions: definitions(),
    clock,
    random,
    serviceCidr: "127.96.250.0/24",
  });
  // What admission asks of a new pod: its namespace and its ServiceAccount.
  api.create(resources.namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "ns" }, spec: {} });
  const account = { name: "default", namespace: "ns" };
  api.create(resources.serviceAccounts, {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: account,
    automountServiceAccountToken: false,
  });
  const events: string[] = [];
  const kubelet = new Kubelet({
    api,
    clock,
    random,
    network,
    nodeName: "node-1",
    nodeAddress: "127.0.0.1",
    runtime: newRuntime(clock, network),
    images: options.images ?? { find: () => Promise.resolve(undefined), list: () => [] },
    events: { event: (_object, type, reason, message) => void events.push(`${type} ${reason}: ${message}`) },
  });
  const lives = new Map<string, string[]>();
  api.watch(pods, ({ type, object }) => noteLife(lives, type, object));
  return {
    api,
    kubelet,
    clock,
    events,
    lives,
    createPod: (name, spec, annotations) => api.create(pods, newPod(name, spec, annotations)),
    pod: (name) => api.get(pods, "ns", name),
    deletePod: (name, gracePeriodSeconds) =>
      api.delete(pods, "ns", name, gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
  };
}

function noteLife(lives: Map<string, string[]>, type: string, { metadata, status, spec }: Pod): void {
  const seen = lives.get(metadata.name) ?? [];
  lives.set(metadata.name, seen);
  const ready = status.conditions?.find((condition) => condition.type === "Ready")?.status === "True";
  const phase = metadata.deletionTimestamp ? "Terminating" : status.phase;
  const detail =
    status.phase === "Running" || status.phase === "Pending" ? (ready ? "Ready" : "NotReady") : status.phase;
  const line = type === "DELETED" ? "Gone" : `${phase}/${detail}`;
  if (spec.nodeName && seen.at(-1) !== line) seen.push(line);
}

function newPod(name: string, spec: Partial<PodSpec>, annotations: Record<string, string> = {}) {
  const container = { imagePullPolicy: "IfNotPresent", resources: {}, terminationMessagePath: "/dev/termination-log" };
  const containers = (spec.containers ?? []).map((given) => ({ ...container, ...given }));
  const initContainers = (spec.initContainers ?? []).map((given) => ({ ...container, ...given }));
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "ns", labels: { app: name }, annotations },
    spec: {
      nodeName: "node-1",
      schedulerName: "default-scheduler",
      restartPolicy: "Always" as const,
      terminationGracePeriodSeconds: 30,
      ...spec,
      containers,
      ...(initContainers.length > 0 ? { initContainers } : {}),
    },
  };
}

function definitions(): ResourceDefinition[] {
  const known = Object.values(resources).filter((value) => typeof value === "object");
  return known.map((resource) => ({
    ...resource,
    singular: resource.kind.toLowerCase(),
    status: {},
    ...(resource.kind === "Pod" ? podRules : {}),
    ...(resource.kind === "Namespace" ? namespaceRules : {}),
  }));
}

const namespaceRules: Partial<ResourceDefinition<KubernetesObject & Partial<Namespace>>> = {
  prepareForCreate: (namespace) => {
    namespace.status = { phase: "Active" };
  },
};

const podRules: Partial<ResourceDefinition<KubernetesObject & Partial<Pod>>> = {
  hasGeneration: true,
  prepareForCreate: (pod) => {
    const scheduled = { type: "PodScheduled", status: "True" as const, lastTransitionTime: "2026-01-01T00:00:00Z" };
    pod.status = { phase: "Pending", qosClass: "BestEffort", conditions: [scheduled] };
  },
  gracePeriodSeconds: (pod, options) => {
    if (pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed") return 0;
    return options.gracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds;
  },
};
