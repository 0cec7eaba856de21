import { join } from "node:path";
import type { Pod } from "../../api/core.ts";
import { CLUSTER_DOMAIN } from "./service-records.ts";

/** How the programs of a pod look up names. */
export interface PodDns {
  /** File with the records of the cluster, which may not be there. */
  readonly recordsFile: string;
  /** Tried one after the other behind a name that is not complete. */
  readonly searches: readonly string[];
}

/** Where {@link ClusterDns} keeps its records. */
export function recordsFileOf(clusterDirectory: string): string {
  return join(clusterDirectory, "dns-records.json");
}

/**
 * The DNS of one pod; undefined for a pod that has that of its node (`dnsPolicy: Default`, or one in the
 * network of its host) or its own (`None`): such pods do not know the names of Services.
 *
 * @see kubernetes/pkg/kubelet/network/dns/dns.go GetPodDNS (v1.36)
 */
export function podDns({ metadata, spec }: Pod, clusterDirectory: string): PodDns | undefined {
  const { dnsPolicy = "ClusterFirst", hostNetwork = false, dnsConfig } = spec;
  const isCluster = dnsPolicy === "ClusterFirstWithHostNet" || (dnsPolicy === "ClusterFirst" && !hostNetwork);
  if (!isCluster) return undefined;
  const own = [`${metadata.namespace}.svc.${CLUSTER_DOMAIN}`, `svc.${CLUSTER_DOMAIN}`, CLUSTER_DOMAIN];
  return { recordsFile: recordsFileOf(clusterDirectory), searches: [...own, ...(dnsConfig?.searches ?? [])] };
}
