import type { Pod, PodStatus } from "../../api/core.ts";
import type { KubernetesObject } from "../../api/meta.ts";
import { configMaps, nodes, pods, secrets } from "../../api/resources.ts";
import { rfc3339, type Timer } from "../../clock.ts";
import type { Component } from "../../lifecycle.ts";
import { NodePods } from "../scheduler/node-pods.ts";
import { requestsOf } from "../scheduler/requests.ts";
import type { Socket } from "node:net";
import type { ContainerLogs, LogOptions } from "./container-logs.ts";
import type { ContainerStreams, StreamedProcess, StreamsWanted } from "./container-streams.ts";
import type { ContainerUsage, ContainerUsageReader } from "./container-usage.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import { answerOfKubelet, type KubeletAnswer, type KubeletServer } from "./kubelet-server.ts";
import { logAttempt } from "./log-source.ts";
import { connectToPod } from "./pod-connection.ts";
import { isSimulatedDown } from "./node.ts";
import { rejectionOf, type Rejection } from "./pod-admission.ts";
import { PodWorker } from "./pod-worker.ts";
import { isFinal } from "./status.ts";
import { hasVolumeFrom } from "./volumes.ts";

/** How long it takes until a Pod is turned away: whoever replaces it at once is not to do so all the time. */
const REJECTION_DELAY_MS = 500;

/**
 * The node agent: registers its node, runs the pods bound to it and reports their status.
 *
 * @see kubernetes/pkg/kubelet/kubelet.go (v1.36)
 */
export class Kubelet implements Component, ContainerLogs, ContainerStreams, ContainerUsageReader, KubeletServer {
  readonly name = "kubelet";
  readonly #context: KubeletContext;
  readonly #heartbeat: Heartbeat;
  #isDown = false;
  readonly #workers = new Map<string, PodWorker>();
  /** The Pods that were let in and have not ended. */
  readonly #admitted = new NodePods();
  readonly #rejected = new Map<string, Timer>();
  #endWatches: (() => void)[] = [];

  constructor(context: KubeletContext) {
    this.#context = context;
    this.#heartbeat = new Heartbeat(context);
  }

  async start(): Promise<void> {
    const { api, nodeName, runtime } = this.#context;
    await runtime.start();
    this.#heartbeat.start();
    const endNodes = api.watch(nodes, ({ type, object }) => {
      if (object.metadata.name === nodeName && type !== "DELETED") this.#simulateDown(isSimulatedDown(object));
    });
    const endPods = api.watch(pods, ({ type, object }) => {
      if (object.spec.nodeName !== nodeName || this.#isDown) return;
      const { uid } = object.metadata;
      if (type === "DELETED" || isFinal(object.status.phase)) this.#admitted.remove(uid);
      if (type === "DELETED") this.#workers.get(uid)?.remove();
      else (this.#workers.get(uid) ?? this.#newWorker(object))?.update(object);
    });
    this.#endWatches = [endNodes, endPods];
    if (!runtime.simulated) {
      this.#endWatches.push(
        api.watch(configMaps, ({ object }) => this.#refreshVolumes("configMap", object)),
        api.watch(secrets, ({ object }) => this.#refreshVolumes("secret", object)),
      );
    }
  }

  /** Kills all pods at once; their objects are left as they are. */
  async stop(): Promise<void> {
    for (const end of this.#endWatches.splice(0)) end();
    this.#heartbeat.stop();
    for (const worker of this.#workers.values()) worker.stop();
    this.#workers.clear();
    for (const timer of this.#rejected.values()) timer.cancel();
    this.#rejected.clear();
    await this.#context.runtime.stop();
  }

  async *logs(
    namespace: string,
    podName: string,
    container: string,
    options: LogOptions,
    signal: AbortSignal,
  ): AsyncIterable<string> {
    const pod = this.#context.api.get(pods, namespace, podName);
    const attempt = logAttempt(pod, container, options.previous ?? false);
    yield* this.#context.runtime.logs(pod, container, attempt, options, signal);
  }

  async exec(
    namespace: string,
    podName: string,
    container: string,
    command: readonly string[],
    wanted: StreamsWanted,
  ): Promise<StreamedProcess> {
    const pod = this.#context.api.get(pods, namespace, podName);
    return this.#context.runtime.exec(pod, container, command, wanted);
  }

  async attach(namespace: string, podName: string, container: string, wanted: StreamsWanted): Promise<StreamedProcess> {
    const pod = this.#context.api.get(pods, namespace, podName);
    return this.#context.runtime.attach(pod, container, wanted);
  }

  async connect(namespace: string, podName: string, port: number): Promise<Socket> {
    const pod = this.#context.api.get(pods, namespace, podName);
    return connectToPod(this.#context, pod, port);
  }

  answer(path: string): Promise<KubeletAnswer | undefined> {
    return answerOfKubelet(this.#context, path);
  }

  /** A node that is down says nothing and does nothing; what ran there runs on. When it is back it makes up for it. */
  #simulateDown(isDown: boolean): void {
    if (isDown === this.#isDown) return;
    this.#isDown = isDown;
    if (isDown) return this.#heartbeat.stop();
    const { api, clock, nodeName } = this.#context;
    clock.setTimeout(() => {
      this.#heartbeat.start();
      const present = api.list(pods, { fieldSelector: `spec.nodeName=${nodeName}` });
      const uids = new Set(present.map(({ metadata }) => metadata.uid));
      for (const [uid, worker] of this.#workers) if (!uids.has(uid)) worker.remove();
      for (const pod of present) (this.#workers.get(pod.metadata.uid) ?? this.#newWorker(pod))?.update(pod);
    }, 0);
  }

  #refreshVolumes(kind: "configMap" | "secret", { metadata: { name, namespace } }: KubernetesObject): void {
    for (const worker of this.#workers.values()) {
      if (worker.pod.metadata.namespace === namespace && hasVolumeFrom(worker.pod, kind, name)) worker.refreshVolumes();
    }
  }

  usage(): Promise<ContainerUsage[]> {
    return this.#context.runtime.usage();
  }

  /** Undefined for a pod that came to its end before, or that is turned away; nothing is to be done for it. */
  #newWorker(pod: Pod): PodWorker | undefined {
    const { uid } = pod.metadata;
    if (isFinal(pod.status.phase) || this.#rejected.has(uid)) return undefined;
    const rejection = this.#rejectionOf(pod);
    if (rejection) {
      const { clock } = this.#context;
      this.#rejected.set(
        uid,
        clock.setTimeout(() => this.#reject(pod, rejection), REJECTION_DELAY_MS),
      );
      return undefined;
    }
    this.#admitted.add({ pod, requests: requestsOf(pod) });
    const worker = new PodWorker(
      this.#context,
      pod,
      () => this.#workers.delete(uid),
      () => this.#isDown,
    );
    this.#workers.set(uid, worker);
    return worker;
  }

  /** What was let in before stays. */
  #rejectionOf(pod: Pod): Rejection | undefined {
    const { api, nodeName } = this.#context;
    const node = api.find(nodes, "", nodeName);
    return node && pod.status.startTime === undefined ? rejectionOf(pod, node, this.#admitted) : undefined;
  }

  /** @see kubernetes/pkg/kubelet/kubelet.go rejectPod (v1.36) */
  #reject({ metadata: { namespace = "", name, uid } }: Pod, { reason, message }: Rejection): void {
    const { api, clock, events } = this.#context;
    this.#rejected.delete(uid);
    const pod = api.find(pods, namespace, name);
    if (pod?.metadata.uid !== uid) return;
    events.event(pod, "Warning", reason, message);
    const end: Partial<PodStatus> = { phase: "Failed", reason, message: `Pod was rejected: ${message}` };
    const { generation, deletionTimestamp } = pod.metadata;
    const status = { ...pod.status, ...end, observedGeneration: generation, startTime: rfc3339(clock.now()) };
    api.updateStatus(pods, { ...pod, status });
    if (deletionTimestamp !== undefined) api.delete(pods, namespace, name, { gracePeriodSeconds: 0 });
  }
}
