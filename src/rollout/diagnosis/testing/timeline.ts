import type { Deployment } from "../../../api/apps.ts";
import type { Pod, Service } from "../../../api/core.ts";
import type { Endpoint, EndpointPort, EndpointSlice } from "../../../api/discovery.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import type { ObjectChange, Recording } from "../../recording/recording.ts";
import type { Outcome, RequestResult } from "../../request-result.ts";
import { ScriptedPod, type PodOptions } from "./scripted-pod.ts";

/** Epoch milliseconds at 0 ms of the monotonic clock; in the middle of a second. */
export const EPOCH_MS = Date.parse("2026-01-01T00:00:00Z") + 400;

/** What a timeline is made with. */
export interface TimelineOptions {
  /** So far the clock of the API server is ahead of ours; default 0. */
  readonly aheadMs?: number;
  readonly deployment?: Partial<Deployment["spec"]>;
  readonly service?: Partial<Service["spec"]>;
  /** Of the EndpointSlice; default one. */
  readonly ports?: EndpointPort[];
}

/**
 * A run that never was, written by hand: pods, requests and attempts to connect at moments in milliseconds. The second
 * version is applied at 1000, and the rollout is complete at 20 000.
 */
export class Timeline {
  readonly #options: TimelineOptions;
  readonly #pods: ScriptedPod[] = [];
  readonly #news: ObjectChange[] = [];
  readonly #service: RequestResult[] = [];
  readonly #reused: RequestResult[] = [];
  readonly #direct: RequestResult[] = [];

  constructor(options: TimelineOptions = {}) {
    this.#options = options;
  }

  /** A pod that is there, Ready and in the traffic before the first request, unless told otherwise. */
  pod(name: string, options: PodOptions = {}): ScriptedPod {
    const pod = new ScriptedPod(name, options);
    this.#pods.push(pod);
    return pod;
  }

  /** An object that changes by itself. */
  news(atMs: number, object: KubernetesObject): this {
    this.#news.push({ atMs, change: "modified", object });
    return this;
  }

  /** One request of the service lane that begins at this moment; answered within 2 ms unless told otherwise. */
  request(atMs: number, part: Partial<RequestResult> = {}): this {
    this.#service.push(requestAt(this.#service.length, atMs, part));
    return this;
  }

  /** One every `everyMs`. */
  requests(fromMs: number, toMs: number, everyMs: number, part: Partial<RequestResult> = {}): this {
    for (let atMs = fromMs; atMs < toMs; atMs += everyMs) this.request(atMs, part);
    return this;
  }

  /** One request on a kept connection. */
  reused(atMs: number, part: Partial<RequestResult> = {}): this {
    const { connectedMs: _, ...request } = requestAt(this.#reused.length, atMs, part);
    this.#reused.push({ ...request, localPort: 40_000 });
    return this;
  }

  /** Attempts to connect to a pod, one every 50 ms. */
  direct(pod: string, fromMs: number, toMs: number, outcome: Outcome): this {
    for (let atMs = fromMs; atMs < toMs; atMs += 50)
      this.#direct.push({ ...requestAt(this.#direct.length, atMs, { outcome }), pod });
    return this;
  }

  /** What a run would have recorded. */
  recording(part: Partial<Recording> = {}): Recording {
    const { aheadMs = 0, deployment = {}, service = {}, ports = [{ port: 3000, protocol: "TCP" }] } = this.#options;
    const stamp = (atMs: number) =>
      `${new Date(Math.floor((EPOCH_MS + aheadMs + atMs) / 1000) * 1000).toISOString().slice(0, 19)}Z`;
    const changes: ObjectChange[] = [
      { atMs: -1000, change: "added", object: deploymentOf(deployment, this.#pods.length) },
      { atMs: -1000, change: "added", object: serviceOf(service) },
      ...this.#news,
      ...this.#pods.flatMap((pod) => pod.changes(stamp)),
    ];
    changes.sort((a, b) => a.atMs - b.atMs);
    return {
      expect: "zero-downtime",
      scheduled: this.#service.length,
      sent: this.#service.length,
      rps: 200,
      url: "http://127.0.0.1:30000/",
      results: this.#service.toSorted((a, b) => a.endedMs - b.endedMs),
      reused: this.#reused,
      direct: this.#direct,
      changes: withSlices(changes, ports),
      gaps: [],
      missingEvidence: [],
      podSightings: [],
      firstHash: "old",
      secondHash: "new",
      appliedMs: 1000,
      completedMs: 20_000,
      replicaSetsWithPods: ["app-new"],
      oldPodsLeft: [],
      problems: [],
      phases: [],
      clock: { epochMs: EPOCH_MS, monotonicMs: 0 },
      ...part,
    };
  }
}

function requestAt(sequence: number, atMs: number, part: Partial<RequestResult>): RequestResult {
  const { outcome = "ok" } = part;
  return {
    sequence,
    scheduledMs: atMs,
    startedMs: atMs,
    ...(outcome === "refused" ? {} : { connectedMs: atMs + 0.5 }),
    endedMs: atMs + 2,
    outcome,
    ...(outcome === "ok" ? { httpStatus: 200 } : {}),
    ...part,
  };
}

/** Puts an EndpointSlice after each change of a pod that changes its endpoint, 1 ms later. */
function withSlices(changes: readonly ObjectChange[], ports: EndpointPort[]): ObjectChange[] {
  const endpoints = new Map<string, Endpoint>();
  const slices: ObjectChange[] = [];
  let before = "[]";
  for (const { atMs, change, object } of changes) {
    if (object.kind !== "Pod") continue;
    const pod = object as Pod;
    const ready = pod.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
    const terminating = pod.metadata.deletionTimestamp !== undefined;
    if (change === "deleted" || !pod.status.podIP) endpoints.delete(pod.metadata.uid);
    else
      endpoints.set(pod.metadata.uid, {
        addresses: [pod.status.podIP],
        conditions: { ready: ready && !terminating, serving: ready, terminating },
        nodeName: pod.spec.nodeName ?? "",
        targetRef: { kind: "Pod", name: pod.metadata.name, uid: pod.metadata.uid },
      });
    const now = JSON.stringify([...endpoints.values()]);
    if (now === before) continue;
    before = now;
    slices.push({ atMs: atMs + 1, change: "modified", object: sliceOf([...endpoints.values()], ports) });
  }
  return [...changes, ...slices].sort((a, b) => a.atMs - b.atMs);
}

function sliceOf(endpoints: Endpoint[], ports: EndpointPort[]): EndpointSlice {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "app-1", namespace: "default", uid: "slice", resourceVersion: "1", creationTimestamp: "" },
    addressType: "IPv4",
    endpoints,
    ports,
  };
}

function deploymentOf(spec: Partial<Deployment["spec"]>, replicas: number): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "app", namespace: "default", uid: "deployment", resourceVersion: "1", creationTimestamp: "" },
    spec: {
      replicas: Math.ceil(replicas / 2),
      selector: {},
      template: { metadata: {}, spec: { ...new ScriptedPod("template", {}).spec } },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      ...spec,
    },
    status: { availableReplicas: Math.ceil(replicas / 2) },
  };
}

function serviceOf(spec: Partial<Service["spec"]>): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "app", namespace: "default", uid: "service", resourceVersion: "1", creationTimestamp: "" },
    spec: { type: "NodePort", ports: [{ port: 3000, targetPort: 3000, nodePort: 30_000, protocol: "TCP" }], ...spec },
    status: { loadBalancer: {} },
  };
}
