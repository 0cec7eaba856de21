/** What a container has used since it was started, and uses now. */
export interface ContainerUsage {
  readonly podUid: string;
  readonly container: string;
  /** Of this run of the container. */
  readonly containerId: string;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  /** CPU time of all its processes since then, in milliseconds. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

/** How the containers of a node are measured. @see kubernetes/pkg/kubelet/server/stats (v1.36) */
export interface ContainerUsageReader {
  /** Of all containers that run. */
  usage(): Promise<ContainerUsage[]>;
}
