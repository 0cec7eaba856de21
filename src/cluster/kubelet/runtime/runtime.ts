import { randomInt, type Random } from "../../../random.ts";
import type { Container, ContainerPort, Handler, Pod } from "../../../api/core.ts";
import type { LogOptions } from "../container-logs.ts";
import type { VolumeUse } from "../container-mounts.ts";
import type { StreamedProcess, StreamsWanted } from "../container-streams.ts";
import type { ContainerUsageReader } from "../container-usage.ts";
import type { Image } from "../images/image.ts";
import type { PodAddress } from "../network/pod-network.ts";
import type { VolumeFiles } from "../volumes.ts";

/** What a runtime needs to know to run one container of a pod once. */
export interface ContainerRequest {
  readonly pod: Pod;
  readonly container: Container;
  readonly image: Image;
  /** Fully resolved environment of the pod spec; the runtime adds the image's own below it. */
  readonly env: Readonly<Record<string, string>>;
  /** Where it sees the pod's volumes. */
  readonly mounts: readonly VolumeUse[];
  readonly podIP: string;
  /** 0 for the first start, then counted up with each restart. */
  readonly attempt: number;
}

/** How a container ended. */
export interface ContainerExit {
  /** 128 + signal number when a signal ended it. */
  readonly exitCode: number;
  readonly signal?: number;
  /** What stands behind `state.terminated.message`, if anything. */
  readonly message?: string;
}

/** A container that was started, and perhaps has ended since. */
export interface RunningContainer {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly request: ContainerRequest;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  /** Settles when the lead process has ended; never rejects. */
  readonly exited: Promise<ContainerExit>;
  /** Sends the image's (or the pod's) stop signal to the lead process, and to no other. */
  stop(): void;
  /** SIGKILL to every process of the container. */
  kill(): void;
}

/** A health check or hook that a container is asked to answer. */
export type HandlerRequest = Pick<Handler, "exec" | "httpGet" | "tcpSocket" | "grpc">;

/** Outcome of a probe or hook; `message` says why it failed, in the kubelet's words. */
export interface HandlerResult {
  readonly success: boolean;
  readonly message: string;
  /** Whether an HTTP answer came at all, whatever its status. */
  readonly answered?: boolean;
  /** Whether it could not even be found out; then it counts neither as success nor as failure of a probe. */
  readonly errored?: boolean;
  /** What is doubtful about a success. */
  readonly warning?: string;
}

/**
 * Thrown by {@link Runtime.start} when a container cannot be started; it then counts as terminated with exit code 128
 * and reason `StartError`, as with containerd.
 */
export class ContainerStartError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = "ContainerStartError";
  }
}

/**
 * Runs containers: as local processes, or simulated. The counterpart of Kubernetes' container runtime interface.
 *
 * All real input and output of the kubelet goes through it, so that with a simulated one it runs in virtual time.
 */
export interface Runtime extends ContainerUsageReader {
  /** `name://version`, for `status.nodeInfo.containerRuntimeVersion`. */
  readonly version: string;
  /** Whether images need not exist (nothing is really executed). */
  readonly simulated: boolean;

  start(): Promise<void>;
  /** Kills all that still runs and removes what was written. */
  stop(): Promise<void>;

  /** Makes the volumes of a pod. `address` is undefined for a pod in the network of its host. */
  preparePod(pod: Pod, volumes: readonly VolumeFiles[], address: PodAddress | undefined): Promise<void>;
  /** Brings the files in the volumes of a pod up to date. */
  refreshPod(pod: Pod, volumes: readonly VolumeFiles[]): void;
  /** Removes the files of a pod whose containers have all ended. */
  removePod(pod: Pod): Promise<void>;

  /** @throws {ContainerStartError} */
  startContainer(request: ContainerRequest): Promise<RunningContainer>;
  /** Runs a probe or a hook against a container. Never rejects. */
  handle(container: RunningContainer, handler: HandlerRequest, timeoutMs: number): Promise<HandlerResult>;
  /** Log text of one run of a container; with `follow` until it has ended. */
  logs(pod: Pod, container: string, attempt: number, options: LogOptions, signal: AbortSignal): AsyncIterable<string>;

  /**
   * Executes a command in a running container.
   *
   * @throws {ContainerNotFound | ContainerStartError | ApiError}
   */
  exec(pod: Pod, container: string, command: readonly string[], wanted: StreamsWanted): Promise<StreamedProcess>;
  /**
   * Joins the lead process of a running container.
   *
   * @throws {ContainerNotFound | ApiError}
   */
  attach(pod: Pod, container: string, wanted: StreamsWanted): Promise<StreamedProcess>;
}

/** 64 hexadecimal digits, as container runtimes name containers. */
export function newContainerId(random: Random): string {
  return Array.from({ length: 64 }, () => randomInt(random, 16).toString(16)).join("");
}

/** The number behind a port of a handler, which may be the name of a container port; undefined for an unknown name. */
export function resolvePort(port: number | string, ports: readonly ContainerPort[] = []): number | undefined {
  if (typeof port === "number") return port;
  const named = ports.find((entry) => entry.name === port);
  if (named) return named.containerPort;
  return /^\d+$/.test(port) ? Number(port) : undefined;
}
