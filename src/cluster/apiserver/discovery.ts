import { createHash } from "node:crypto";
import { apiVersionOf } from "../../api/resources.ts";
import { compareVersions } from "../../api/version-order.ts";
import type { ResourceDefinition } from "./registry/definition.ts";
import { subresourcesOf } from "./subresources.ts";

/**
 * What clients learn about the API from the API: groups, versions and resources.
 *
 * @see kubernetes apiserver/pkg/endpoints/discovery (v1.36)
 */

const VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/** Groups in the order in which Kubernetes lists them; others follow by name. */
const GROUP_ORDER = [
  "apiregistration.k8s.io",
  "apps",
  "events.k8s.io",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "networking.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "storage.k8s.io",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "scheduling.k8s.io",
  "coordination.k8s.io",
  "node.k8s.io",
  "discovery.k8s.io",
];

/** `metav1.APIGroup` without kind and apiVersion, as in a list. */
export interface ApiGroup {
  readonly name: string;
  readonly versions: readonly GroupVersion[];
  readonly preferredVersion: GroupVersion;
}

interface GroupVersion {
  readonly groupVersion: string;
  readonly version: string;
}

/** `metav1.APIResource`. */
export interface ApiResource {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** The same for all versions whose objects are stored alike. */
  readonly storageVersionHash?: string;
}

/** Answers `GET /api`. */
export function legacyApiVersions() {
  return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
}

/** Answers `GET /apis`. */
export function apiGroupList(definitions: readonly ResourceDefinition[]) {
  const groups = groupNames(definitions).map((name): ApiGroup => {
    const versions = versionsOf(definitions, name).map((version) => ({ groupVersion: `${name}/${version}`, version }));
    return { name, versions, preferredVersion: versions[0] ?? { groupVersion: "", version: "" } };
  });
  return { kind: "APIGroupList", apiVersion: "v1", groups };
}

/** Answers `GET /api/v1` and `GET /apis/<group>/<version>`; without resources for a version that is not served. */
export function apiResourceList(definitions: readonly ResourceDefinition[], groupVersion: string) {
  const resources = definitions
    .filter((definition) => apiVersionOf(definition) === groupVersion)
    .sort((a, b) => compareText(a.plural, b.plural))
    .flatMap((definition) => [resourceEntry(definition), ...subresourceEntries(definition)]);
  // The core group answers without an apiVersion of its own.
  const apiVersion = groupVersion.includes("/") ? { apiVersion: "v1" } : {};
  return { kind: "APIResourceList", ...apiVersion, groupVersion, resources };
}

/** Answers `GET /api` and `GET /apis` where the client accepts aggregated discovery (v2). */
export function aggregatedDiscovery(definitions: readonly ResourceDefinition[], root: "api" | "apis") {
  const groups = root === "api" ? [""] : groupNames(definitions);
  const items = groups.map((group) => ({
    metadata: group === "" ? {} : { name: group },
    versions: versionsOf(definitions, group).map((version) => ({
      version,
      resources: aggregatedResources(definitions, group, version),
      freshness: "Current",
    })),
  }));
  return { kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", metadata: {}, items };
}

function aggregatedResources(definitions: readonly ResourceDefinition[], group: string, version: string) {
  return definitions
    .filter((definition) => definition.group === group && definition.version === version)
    .sort((a, b) => compareText(a.plural, b.plural))
    .map((definition) => ({
      resource: definition.plural,
      responseKind: responseKind(definition),
      scope: definition.namespaced ? "Namespaced" : "Cluster",
      singularResource: definition.singular,
      verbs: verbsOf(definition),
      ...namesOf(definition),
      ...aggregatedSubresources(definition),
    }));
}

/** Only custom resources tell it completely. */
function responseKind({ group, version, kind, schema }: ResourceDefinition) {
  return schema ? { group, version, kind } : { group: "", version: "", kind };
}

function aggregatedSubresources(definition: ResourceDefinition) {
  const subresources = subresourcesOf(definition).map(({ name, kind, verbs }) => ({
    subresource: name,
    responseKind: kind.kind === definition.kind ? responseKind(definition) : kind,
    verbs,
  }));
  return subresources.length > 0 ? { subresources } : {};
}

function resourceEntry(definition: ResourceDefinition): ApiResource {
  const { plural: name, singular: singularName, namespaced, kind } = definition;
  const hash = isStored(definition) ? { storageVersionHash: storageVersionHash(definition) } : {};
  return { name, singularName, namespaced, kind, verbs: verbsOf(definition), ...namesOf(definition), ...hash };
}

function isStored(definition: ResourceDefinition): boolean {
  return !("answer" in definition || "compute" in definition);
}

/** @see kubernetes apiserver/pkg/endpoints/discovery/storageversionhash.go (v1.36) */
function storageVersionHash(definition: ResourceDefinition): string {
  const { group, version, kind } = definition.storedAs?.resource ?? definition;
  const digest = createHash("sha256").update(`${group}/${version}/${kind}`).digest();
  return digest.subarray(0, 8).toString("base64");
}

function subresourceEntries(definition: ResourceDefinition): ApiResource[] {
  return subresourcesOf(definition).map(({ name, kind, verbs }) => ({
    name: `${definition.plural}/${name}`,
    singularName: "",
    namespaced: definition.namespaced,
    ...(kind.version === "" ? {} : { group: kind.group, version: kind.version }),
    kind: kind.kind,
    verbs,
  }));
}

function verbsOf({ verbs = VERBS }: ResourceDefinition): readonly string[] {
  return verbs.toSorted(compareText);
}

function namesOf({ shortNames, categories }: ResourceDefinition) {
  return { ...(shortNames ? { shortNames } : {}), ...(categories ? { categories } : {}) };
}

function groupNames(definitions: readonly ResourceDefinition[]): string[] {
  const names = [...new Set(definitions.map(({ group }) => group))].filter((group) => group !== "");
  const rank = (name: string) => (GROUP_ORDER.includes(name) ? GROUP_ORDER.indexOf(name) : GROUP_ORDER.length);
  return names.sort((a, b) => rank(a) - rank(b) || compareText(a, b));
}

/** Newest first, which is the preferred one. */
function versionsOf(definitions: readonly ResourceDefinition[], group: string): string[] {
  const versions = definitions.filter((definition) => definition.group === group).map(({ version }) => version);
  return [...new Set(versions)].sort(compareVersions);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
