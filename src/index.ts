/**
 * Rollscope as a library: a Kubernetes API in a test, without Docker or a download.
 *
 * ```ts
 * const cluster = await startCluster({ dir: "/tmp/my-cluster" });
 * // kubectl --kubeconfig <cluster.kubeconfigPath>, helm, or any client library
 * await cluster.stop();
 * ```
 */
export { startCluster, type Cluster, type ClusterOptions } from "./cluster/cluster.ts";
export { ERROR_CATALOGUE, RollscopeError, type ErrorCode } from "./errors.ts";
export { ApiError } from "./api/status.ts";
export { systemClock, type Clock, type Timer } from "./clock.ts";
export { seededRandom, systemRandom, type Random } from "./random.ts";
export { VirtualClock } from "./virtual-clock.ts";
export type { Api, ListQuery } from "./cluster/api.ts";
export type { ImageRegistry } from "./cluster/kubelet/images/image-registry.ts";
export type { Log } from "./log.ts";
