import type { Pod } from "../../../api/core.ts";

/** The addresses of one pod. */
export interface PodAddress {
  /** Goes to `status.podIP`; unique among the pods of the cluster. */
  readonly podIP: string;
  /** Environment that tells the preload of Node programs where to listen. */
  readonly env: Readonly<Record<string, string>>;
  /** Gives the address back. */
  release(): void;
}

/** Gives addresses to pods and tells how to reach them from this machine. */
export interface PodNetwork {
  /** CIDR of the node, for `spec.podCIDR`. */
  readonly cidr: string;
  /** @throws When no address is left. */
  acquire(pod: Pod): Promise<PodAddress>;
  /** Where to connect to in order to reach a port of a pod. */
  dial(podIP: string, port: number): { host: string; port: number };
}
