import type { Container, Pod, PodStatus } from "../../api/core.ts";
import { nodes, pods } from "../../api/resources.ts";
import { isApiError } from "../../api/status.ts";
import type { Timer } from "../../clock.ts";
import type { ContainerOwner } from "./container-owner.ts";
import { equalJson } from "../storage/json-value.ts";
import { containerEnv } from "./env/container-env.ts";
import type { PodPlace } from "./env/downward.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import { PodContainers } from "./pod-containers.ts";
import { PodSandbox } from "./pod-sandbox.ts";
import { isFinal, podStatusOf } from "./status.ts";

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
  readonly #isFrozen: () => boolean;
  readonly #startedAtMs: number;
  readonly #sandbox: PodSandbox;
  readonly #containers: PodContainers;
  #pod: Pod;
  #gone = false;
  #failure: { reason: string; message: string } | undefined;
  /** The containers were told to end, with this grace period. */
  #closedWithMs: number | undefined;
  #finished = false;
  /** Phases that were computed here. */
  readonly #ownPhases = new Set<PodStatus["phase"]>();
  #removed = false;
  #queued = false;
  #timer: Timer | undefined;

  /**
   * @param onRemoved - Called when nothing is left of the pod.
   * @param isFrozen - Whether nothing is to be done now; who ends that calls {@link changed}.
   */
  constructor(context: KubeletContext, pod: Pod, onRemoved: () => void, isFrozen = () => false) {
    this.#context = context;
    this.#pod = pod;
    this.#onRemoved = onRemoved;
    this.#isFrozen = isFrozen;
    this.#startedAtMs = context.clock.now();
    this.#sandbox = new PodSandbox(context, () => this.changed());
    this.#containers = new PodContainers(context, this, pod);
    this.#containers.describe(pod);
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
    this.#containers.describe(pod);
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
    if (this.#isFrozen()) return;
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
    else if (this.#decreedPhase()) this.#close(this.#graceMs());
    if (this.#finished) {
      this.#remove();
      return undefined;
    }

    const waits = [this.#checkDeadline(), this.#closedWithMs === undefined ? this.#run() : undefined];
    if (!this.#containers.isActive && this.#closedWithMs !== undefined && !this.#sandbox.isPreparing) this.#finish();
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

    const outcome = this.#containers.run();
    if (outcome.isDone) this.#close(this.#graceMs());
    return outcome.waitMs;
  }

  #close(graceMs: number): void {
    if (this.#closedWithMs !== undefined && graceMs >= this.#closedWithMs) return;
    this.#closedWithMs = graceMs;
    this.#containers.close(graceMs);
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

  /** The end of the pod, when somebody else has written it into the status. */
  #decreedPhase(): PodStatus["phase"] | undefined {
    const { phase } = this.#pod.status;
    return isFinal(phase) && !this.#ownPhases.has(phase) ? phase : undefined;
  }

  #writeStatus(): void {
    const { api, clock, nodeAddress } = this.#context;
    const { metadata } = this.#pod;
    const current = api.find(pods, metadata.namespace ?? "", metadata.name);
    if (!current || current.metadata.uid !== metadata.uid) return;
    const decreedPhase = this.#decreedPhase();
    const status = podStatusOf(
      current,
      {
        ...this.#containers.statuses(this.#finished),
        readyToStartContainers: this.#sandbox.isReady,
        terminal: this.#finished && (this.#failure !== undefined || metadata.deletionTimestamp !== undefined),
        startedAtMs: this.#startedAtMs,
        hostIP: nodeAddress,
        podIP: this.#publishedIP(),
        failure: this.#finished ? this.#failure : undefined,
        decreedPhase,
      },
      clock.now(),
    );
    if (!decreedPhase) this.#ownPhases.add(status.phase);
    api.updateStatus(pods, { ...current, status });
  }

  /** As on a real node the address appears together with the first container's state, not while it is being started. */
  #publishedIP(): string | undefined {
    const { nodeAddress } = this.#context;
    if (!this.#containers.hasReported) return undefined;
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
}
