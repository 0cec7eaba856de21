import type { Deployment, ReplicaSet } from "../api/apps.ts";
import type { CoreEvent, Pod } from "../api/core.ts";
import type { EndpointSlice } from "../api/discovery.ts";
import { formatLabelSelector } from "../api/labels.ts";
import type { KubernetesObject } from "../api/meta.ts";
import { deployments, endpointSlices, events, pods, replicaSets, type Resource } from "../api/resources.ts";
import { isApiError } from "../api/status.ts";
import type { Client, ClientQuery } from "../client/client.ts";
import { Informer } from "../client/informer.ts";
import type { RecordingEntry } from "./recording/entries.ts";
import { monotonicMs } from "./request-result.ts";
import type { RunListener } from "./run-events.ts";
import type { Target } from "./target.ts";
import { clusterView, endpointState, type ClusterObjects } from "./view.ts";

/** The label that tells pods of different templates apart. */
export const TEMPLATE_HASH = "pod-template-hash";

/** An API that is away for longer than this ends the run. */
const LONGEST_OUTAGE_MS = 10_000;

/** Up to so many pods a view is made for every change. */
const FEW_PODS = 50;

/** Follows the Deployment of a run, its ReplicaSets and pods, and the endpoints of the Service. */
export class ClusterWatch {
  readonly #target: Target;
  readonly #listener: RunListener;
  readonly #deployments: Informer<Deployment>;
  readonly #replicaSets: Informer<ReplicaSet>;
  readonly #pods: Informer<Pod>;
  readonly #slices: Informer<EndpointSlice>;
  readonly #events: Informer<CoreEvent>;
  readonly #record: (entry: RecordingEntry) => void;
  readonly #endpointLostMs = new Map<string, number>();
  readonly #readyPods = new Set<string>();
  #lastLossMs: number | undefined;
  readonly #waiters = new Set<() => void>();
  #failure: unknown;
  #inOutage = false;
  #announced = false;
  #started = false;

  constructor(client: Client, target: Target, listener: RunListener, record: (entry: RecordingEntry) => void) {
    this.#target = target;
    this.#listener = listener;
    this.#record = record;
    const { namespace } = target;
    this.#deployments = this.#inform(client, deployments, {
      namespace,
      fieldSelector: `metadata.name=${target.deployment}`,
    });
    const labelSelector = formatLabelSelector(target.selector);
    this.#replicaSets = this.#inform(client, replicaSets, { namespace, labelSelector });
    this.#pods = this.#inform(client, pods, { namespace, labelSelector });
    const ofService = `kubernetes.io/service-name=${target.service}`;
    this.#slices = this.#inform(client, endpointSlices, { namespace, labelSelector: ofService });
    this.#slices.onChange(({ atMs }) => this.#noteEndpoints(atMs));
    for (const informer of this.#informers) informer.onChange(() => this.#announce());
    this.#events = this.#inform(client, events, { namespace, fieldSelector: "involvedObject.kind=Pod" });
  }

  /** @throws {ApiError} or CLUSTER_UNREACHABLE when the first lists fail. */
  async start(): Promise<void> {
    await Promise.all([...this.#informers.map((informer) => informer.start()), this.#startEvents()]);
    this.#started = true;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#informers, this.#events].map((informer) => informer.stop()));
  }

  /** Events explain much, and nothing depends on them: who may not read them does without. */
  async #startEvents(): Promise<void> {
    try {
      await this.#events.start();
    } catch (error) {
      if (!isApiError(error, "Forbidden")) throw error; // has been noted when the rights were checked
    }
  }

  get #informers() {
    return [this.#deployments, this.#replicaSets, this.#pods, this.#slices];
  }

  get objects(): ClusterObjects {
    return {
      deployment: this.#deployments.find(this.#target.namespace, this.#target.deployment),
      replicaSets: this.#replicaSets.objects,
      pods: this.#pods.objects,
      endpointSlices: this.#slices.objects,
    };
  }

  /** When the endpoint of a pod was seen to leave the traffic; undefined while it is ready or was never there. */
  endpointLostMs(pod: Pod): number | undefined {
    return this.#endpointLostMs.get(pod.metadata.uid);
  }

  /** When an endpoint was last seen to leave the traffic; undefined when none did. */
  get lastEndpointLossMs(): number | undefined {
    return this.#lastLossMs;
  }

  /**
   * Waits until `look` gives a value, looking after every change.
   *
   * @returns The value; undefined at `deadlineMs` (monotonic).
   * @throws The abort reason, or the failure of an API that stays away.
   */
  async until<T>(look: () => T | undefined, deadlineMs: number, signal: AbortSignal): Promise<T | undefined> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#failure) throw this.#failure;
      const value = look();
      if (value !== undefined) return value;
      const remainingMs = deadlineMs - monotonicMs();
      if (remainingMs <= 0) return undefined;
      await this.#change(remainingMs, signal);
    }
  }

  #change(limitMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", wake);
        this.#waiters.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.min(limitMs, 1000));
      signal.addEventListener("abort", wake, { once: true });
      this.#waiters.add(wake);
    });
  }

  #inform<T extends KubernetesObject>(client: Client, resource: Resource<T>, query: ClientQuery): Informer<T> {
    const informer = new Informer(client, resource, query, { monotonicMs });
    informer.onChange(({ type, object, atMs }) => {
      this.#record({ type: "object", atMs, change: type, object });
    });
    informer.onInterruption((error) => {
      const atMs = monotonicMs();
      const resumed = { type: "watch-resumed", atMs, resource: resource.plural } as const;
      this.#record(error === undefined ? resumed : { ...resumed, type: "watch-lost", reason: messageOf(error) });
    });
    informer.onOutage((error, sinceMs) => this.#onOutage(error, sinceMs));
    return informer;
  }

  /** Every state is shown, though several may arrive at once; of many pods only the outcome. */
  #announce(): void {
    this.#inOutage = false;
    if (this.#started && this.#pods.objects.length <= FEW_PODS) return this.#showView();
    if (this.#announced) return;
    this.#announced = true;
    setImmediate(() => {
      this.#announced = false;
      this.#showView();
    });
  }

  #showView(): void {
    const view = clusterView(this.objects, this.#target.deployment, Date.now());
    this.#listener({ type: "cluster-changed", atMs: monotonicMs(), view });
    for (const wake of this.#waiters) wake();
  }

  #onOutage(error: unknown, sinceMs: number): void {
    if (sinceMs >= LONGEST_OUTAGE_MS) {
      this.#failure ??= error;
      for (const wake of this.#waiters) wake();
    } else if (!this.#inOutage) {
      this.#inOutage = true;
      this.#listener({ type: "warning", message: messageOf(error) });
    }
  }

  #noteEndpoints(atMs: number): void {
    const slices = this.#slices.objects;
    const ready = new Set(
      slices.flatMap(({ endpoints }) =>
        (endpoints ?? []).flatMap((endpoint) =>
          endpoint.targetRef?.uid && endpointState(endpoint) === "ready" ? [endpoint.targetRef.uid] : [],
        ),
      ),
    );
    for (const uid of this.#readyPods) {
      if (ready.has(uid)) continue;
      this.#readyPods.delete(uid);
      this.#endpointLostMs.set(uid, atMs);
      this.#lastLossMs = atMs;
    }
    for (const uid of ready) {
      this.#readyPods.add(uid);
      this.#endpointLostMs.delete(uid);
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
