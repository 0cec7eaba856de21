import type { KubernetesObject } from "../../api/meta.ts";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Random } from "../../random.ts";
import type { Api } from "../api.ts";
import type { GroundTruthListener } from "../ground-truth.ts";
import type { ClaimPaths } from "./claim-paths.ts";
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

/** What a kubelet and its workers work with. */
export interface KubeletContext {
  readonly api: Api;
  readonly nodeName: string;
  readonly runtime: Runtime;
  readonly images: ImageRegistry;
  readonly network: PodNetwork;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  /** Without it volumes of PersistentVolumeClaims are not offered. */
  readonly claims?: ClaimPaths;
  /** Goes to `status.hostIP` and the node's InternalIP. */
  readonly nodeAddress: string;
  /** How long setting up a pod takes before its first container starts; default 0. A real node needs seconds. */
  readonly podStartDelayMs?: number;
  readonly log?: Log;
  /** Told of every container's life; default: nothing is told. */
  readonly onGroundTruth?: GroundTruthListener;
}
