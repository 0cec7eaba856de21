import type { Container, Pod } from "../../api/core.ts";
import { nodes, pods } from "../../api/resources.ts";
import { isApiError } from "../../api/status.ts";
import type { Timer } from "../../clock.ts";
import type { ContainerOwner } from "./container-owner.ts";
import { equalJson } from "../storage/json-value.ts";
import { ContainerWorker } from "./container-worker.ts";
import { containerEnv } from "./env/container-env.ts";
import type { PodPlace } from "./env/downward.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import { PodSandbox } from "./pod-sandbox.ts";
import { isSidecar } from "./container-run.ts";
import { restartsAfter } from "./restart-policy.ts";
import { podStatusOf } from "./status.ts";

/** When to look again after something unexpected. */
const ERROR_RETRY_MS = 10_000;
/** Grace period for containers of a pod that was removed from the API by force. */
const FORCED_GRACE_MS = 1_000;

/**
 * Brings one pod to life, keeps its status, and brings it to its end.
 *
 * Level-based: every change of the pod, of a container or of the time leads to one pass over the whole pod. Passes
 * never overlap; what takes time runs beside them and causes another pass when it is done.
 *
 * @see kubernetes/pkg/kubelet/pod_workers.go and kubelet.go SyncPod, SyncTerminatingPod, SyncTerminatedPod (v1.36)
 */
export class PodWorker implements ContainerOwner {
  readonly #context: KubeletContext;
  readonly #onRemoved: () => void;
  readonly #startedAtMs: number;
  readonly #sandbox: PodSandbox;
  readonly #init: readonly ContainerWorker[];
  readonly #regular: readonly ContainerWorker[];
  #pod: Pod;
  #gone = false;
  #failure: { reason: string; message: string } | undefined;
  /** The containers were told to end, with this grace period. */
  #closedWithMs: number | undefined;
  #finished = false;
  #removed = false;
  #queued = false;
  #timer: Timer | undefined;

  /** @param onRemoved - Called when nothing is left of the pod. */
  constructor(context: KubeletContext, pod: Pod, onRemoved: () => void) {
    this.#context = context;
    this.#pod = pod;
    this.#onRemoved = onRemoved;
    this.#startedAtMs = context.clock.now();
    this.#sandbox = new PodSandbox(context, () => this.changed());
    this.#init = (pod.spec.initContainers ?? []).map((entry) => new ContainerWorker(context, this, entry, true));
    this.#regular = pod.spec.containers.map((entry) => new ContainerWorker(context, this, entry));
  }

  get pod(): Pod {
    return this.#pod;
  }

  get podIP(): string {
    return this.#sandbox.podIP ?? "";
  }

  env(container: Container): Record<string, string> {
    return containerEnv(this.#context.api, this.#pod, container, this.#place());
  }

  /** A new version of the pod was stored. */
  update(pod: Pod): void {
    const { labels, annotations } = this.#pod.metadata;
    const isRelabelled = !equalJson([labels, annotations], [pod.metadata.labels, pod.metadata.annotations]);
    this.#pod = pod;
    if (isRelabelled) this.refreshVolumes();
    for (const container of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
      this.#all()
        .find((worker) => worker.container.name === container.name)
        ?.describe(container);
    }
    this.changed();
  }

  /** What its volumes show may have changed. */
  refreshVolumes(): void {
    this.#sandbox.refresh(this.#pod, this.#place());
  }

  /** The pod was removed from the API. */
  remove(): void {
    this.#gone = true;
    this.changed();
  }

  /** The kubelet ends: no further pass, whatever happens. */
  stop(): void {
    this.#removed = true;
    this.#timer?.cancel();
  }

  changed(): void {
    if (this.#queued || this.#removed) return;
    this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      if (!this.#removed) this.#pass();
    });
  }

  #pass(): void {
    this.#timer?.cancel();
    try {
      const waitMs = this.#sync();
      if (waitMs !== undefined) this.#timer = this.#context.clock.setTimeout(() => this.changed(), waitMs);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#context.log?.warn(`kubelet: pod ${this.#pod.metadata.namespace}/${this.#pod.metadata.name}: ${message}`);
      this.#timer = this.#context.clock.setTimeout(() => this.changed(), ERROR_RETRY_MS);
    }
  }

  /** @returns Milliseconds until another pass is due, or undefined when only a change can matter. */
  #sync(): number | undefined {
    const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = this.#pod.metadata;
    if (this.#gone) this.#close(FORCED_GRACE_MS);
    else if (deletionTimestamp) this.#close(deletionGracePeriodSeconds * 1000);
    if (this.#finished) {
      this.#remove();
      return undefined;
    }

    const waits = [this.#checkDeadline(), this.#closedWithMs === undefined ? this.#run() : undefined];
    const ended = this.#all().every((worker) => !worker.isActive);
    if (ended && this.#closedWithMs !== undefined && !this.#sandbox.isPreparing) this.#finish();
    this.#writeStatus();
    if (this.#finished) this.#remove();
    const due = waits.filter((wait) => wait !== undefined);
    return due.length > 0 ? Math.min(...due) : undefined;
  }

  /** Starts what should run now. */
  #run(): number | undefined {
    const place = this.#place();
    const waitMs = this.#sandbox.prepare(this.#pod, place);
    if (!this.#sandbox.isReady) return waitMs;

    const waits: (number | undefined)[] = [];
    const initialized = this.#regular.some((worker) => worker.run);
    for (const worker of this.#init) {
      const { ended } = worker.run ?? {};
      if (isSidecar(worker.container)) {
        waits.push(worker.ensureStarted());
        if (!initialized && !worker.isStarted) return smallest(waits);
      } else if (!initialized && ended?.exitCode !== 0) {
        if (ended && !this.#shouldRun(worker)) return this.#closeFailedInit(waits);
        waits.push(worker.ensureStarted());
        return smallest(waits);
      }
    }
    for (const worker of this.#regular) if (this.#shouldRun(worker)) waits.push(worker.ensureStarted());
    if (this.#regular.every((worker) => !worker.isActive && !this.#shouldRun(worker))) this.#close(this.#graceMs());
    return smallest(waits);
  }

  #closeFailedInit(waits: readonly (number | undefined)[]): number | undefined {
    this.#close(this.#graceMs());
    return smallest(waits);
  }

  #shouldRun(worker: ContainerWorker): boolean {
    const ended = worker.run?.ended;
    if (!ended || worker.isActive || worker.isDue) return true;
    return restartsAfter(worker.container, this.#pod.spec, ended.exitCode);
  }

  /** Ends all containers with no more than `graceMs` for all together: the sidecars last, in reverse order. */
  #close(graceMs: number): void {
    if (this.#closedWithMs !== undefined && graceMs >= this.#closedWithMs) return;
    this.#closedWithMs = graceMs;
    const [sidecars, others] = [
      this.#init.filter((worker) => isSidecar(worker.container)),
      this.#all().filter((worker) => !isSidecar(worker.container)),
    ];
    for (const worker of others) worker.close(graceMs);
    const before = [...others];
    for (const worker of sidecars.toReversed()) {
      worker.close(
        graceMs,
        Promise.all(before.map(({ finished }) => finished)).then(() => undefined),
      );
      before.push(worker);
    }
  }

  #checkDeadline(): number | undefined {
    const { activeDeadlineSeconds } = this.#pod.spec;
    if (activeDeadlineSeconds === undefined || this.#failure || this.#closedWithMs !== undefined) return undefined;
    const leftMs = this.#startedAtMs + activeDeadlineSeconds * 1000 - this.#context.clock.now();
    if (leftMs > 0) return leftMs;
    const message = "Pod was active on the node longer than the specified deadline";
    this.#failure = { reason: "DeadlineExceeded", message };
    this.#context.events.event(this.#pod, "Normal", "DeadlineExceeded", message);
    this.#close(this.#graceMs());
    return undefined;
  }

  /** All containers have ended for good. */
  #finish(): void {
    this.#finished = true;
    this.#sandbox.release();
  }

  /** Lets a deleted pod go; a pod that ended by itself stays until somebody deletes it. */
  #remove(): void {
    const { metadata } = this.#pod;
    if (!this.#gone && !metadata.deletionTimestamp) return;
    this.#removed = true;
    this.#timer?.cancel();
    void this.#context.runtime.removePod(this.#pod).then(this.#onRemoved, this.#onRemoved);
    if (this.#gone) return;
    try {
      this.#context.api.delete(pods, metadata.namespace ?? "", metadata.name, {
        gracePeriodSeconds: 0,
        preconditions: { uid: metadata.uid },
      });
    } catch (error) {
      if (!isApiError(error, "NotFound") && !isApiError(error, "Conflict")) throw error;
    }
  }

  #writeStatus(): void {
    const { api, clock, nodeAddress } = this.#context;
    const { metadata } = this.#pod;
    const current = api.find(pods, metadata.namespace ?? "", metadata.name);
    if (!current || current.metadata.uid !== metadata.uid) return;
    const initialized = this.#init.every((worker) => isSidecar(worker.container) || worker.run?.ended?.exitCode === 0);
    const idle = this.#init.length > 0 ? "PodInitializing" : "ContainerCreating";
    // a container that never ran counts as lost only when nothing before it kept it from running
    const statusOf = (worker: ContainerWorker) => worker.status(idle, this.#finished && initialized);
    const status = podStatusOf(
      current,
      {
        initContainerStatuses: this.#init.map(statusOf),
        containerStatuses: this.#regular.map(statusOf).sort((a, b) => (a.name < b.name ? -1 : 1)),
        readyToStartContainers: this.#sandbox.isReady,
        terminal: this.#finished && (this.#failure !== undefined || metadata.deletionTimestamp !== undefined),
        startedAtMs: this.#startedAtMs,
        hostIP: nodeAddress,
        podIP: this.#publishedIP(),
        failure: this.#finished ? this.#failure : undefined,
      },
      clock.now(),
    );
    api.updateStatus(pods, { ...current, status });
  }

  /** As on a real node the address appears together with the first container's state, not while it is being started. */
  #publishedIP(): string | undefined {
    const { nodeAddress } = this.#context;
    if (!this.#all().some((worker) => worker.hasReported)) return undefined;
    return this.#pod.spec.hostNetwork ? nodeAddress : this.#sandbox.podIP;
  }

  #place(): PodPlace {
    const { api, nodeName, nodeAddress } = this.#context;
    const allocatable = api.find(nodes, "", nodeName)?.status.allocatable ?? {};
    return { podIP: this.podIP, hostIP: nodeAddress, allocatable };
  }

  #graceMs(): number {
    return (this.#pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  }

  #all(): ContainerWorker[] {
    return [...this.#init, ...this.#regular];
  }
}

function smallest(waits: readonly (number | undefined)[]): number | undefined {
  const due = waits.filter((wait) => wait !== undefined);
  return due.length > 0 ? Math.min(...due) : undefined;
}
