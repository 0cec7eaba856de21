import type { Endpoints } from "../api/core.ts";
import type { EndpointSlice } from "../api/discovery.ts";
import { endpoints, endpointSlices, namespaces, priorityClasses, services, storageClasses } from "../api/resources.ts";
import { DEFAULT_CLASS_ANNOTATION, DIRECTORY_PROVISIONER } from "../api/storage.ts";
import { SYSTEM_PRIORITIES } from "../api/validation/priority-class.ts";
import type { Api } from "./api.ts";

const PRIORITY_DESCRIPTIONS: Readonly<Record<string, string>> = {
  "system-cluster-critical":
    "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
  "system-node-critical": "Used for system critical pods that must not be moved from their current node.",
};

const SYSTEM_NAMESPACES = ["default", "kube-node-lease", "kube-public", "kube-system"];

/**
 * Creates what every cluster has from the beginning: the system's namespaces and
 * priority classes, a class of volumes on this machine, and the Service `kubernetes`.
 *
 * @see kubernetes/pkg/controlplane/controller/{systemnamespaces,kubernetesservice} (v1.36)
 */
export function createBootstrapObjects(api: Api, apiServiceAddress: string): void {
  for (const name of SYSTEM_NAMESPACES) {
    api.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name }, spec: {} });
  }
  for (const [name, value] of SYSTEM_PRIORITIES) {
    const apiVersion = "scheduling.k8s.io/v1";
    const description = PRIORITY_DESCRIPTIONS[name];
    api.create(priorityClasses, { apiVersion, kind: "PriorityClass", metadata: { name }, value, description });
  }
  api.create(storageClasses, {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "standard", annotations: { [DEFAULT_CLASS_ANNOTATION]: "true" } },
    provisioner: DIRECTORY_PROVISIONER,
    reclaimPolicy: "Delete",
    volumeBindingMode: "Immediate",
    allowVolumeExpansion: true,
  });
  api.create(services, {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "kubernetes",
      namespace: "default",
      labels: { component: "apiserver", provider: "kubernetes" },
    },
    spec: {
      type: "ClusterIP",
      clusterIP: apiServiceAddress,
      ports: [{ name: "https", protocol: "TCP", port: 443, targetPort: 6443 }],
      sessionAffinity: "None",
    },
  });
}

/** Publishes where the API server listens as the endpoint of the Service `kubernetes`. */
export function publishApiServer(api: Api, address: string, port: number): void {
  const metadata = { name: "kubernetes", namespace: "default" };
  const labels = { "endpointslice.kubernetes.io/skip-mirror": "true" };
  const subsets: Endpoints["subsets"] = [
    { addresses: [{ ip: address }], ports: [{ name: "https", port, protocol: "TCP" }] },
  ];
  api.create(endpoints, { apiVersion: "v1", kind: "Endpoints", metadata: { ...metadata, labels }, subsets });
  const slice: Pick<EndpointSlice, "addressType" | "endpoints" | "ports"> = {
    addressType: "IPv4",
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: [{ name: "https", port, protocol: "TCP" }],
  };
  api.create(endpointSlices, {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { ...metadata, labels: { "kubernetes.io/service-name": "kubernetes" } },
    ...slice,
  });
}
