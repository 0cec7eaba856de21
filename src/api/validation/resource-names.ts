import { qualifiedNameErrors } from "./names.ts";

/**
 * Which names of resources mean something where.
 *
 * @see kubernetes/pkg/apis/core/helper/helpers.go (v1.36)
 */
const COMPUTE = ["cpu", "memory", "ephemeral-storage"];
const COUNTED = [
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
];
const QUOTA: ReadonlySet<string> = new Set([
  ...COMPUTE,
  ...COMPUTE.map((name) => `requests.${name}`),
  ...COMPUTE.map((name) => `limits.${name}`),
  "requests.storage",
  ...COUNTED,
]);

const isHugePages = (name: string) => name.startsWith("hugepages-") || name.startsWith("requests.hugepages-");

/** Whether a quota can limit a resource that has no domain. */
export function isStandardQuotaResource(name: string): boolean {
  return QUOTA.has(name) || isHugePages(name);
}

/** Resources that containers can request without a domain. */
export function isStandardContainerResource(name: string): boolean {
  return COMPUTE.includes(name) || name.startsWith("hugepages-");
}

/** Any resource without a domain that is known somewhere. */
export function isStandardResource(name: string): boolean {
  return isStandardQuotaResource(name) || name === "storage";
}

/** A resource with a domain that is not Kubernetes' own, e.g. `example.com/gpu`. */
export function isExtendedResource(name: string): boolean {
  if (!name.includes("/") || name.includes("kubernetes.io/") || name.startsWith("requests.")) return false;
  return qualifiedNameErrors(`requests.${name}`).length === 0;
}

/** Resources of which there are only whole ones. */
export function isIntegerResource(name: string): boolean {
  return COUNTED.includes(name) || isExtendedResource(name);
}
