import { randomUUID } from "node:crypto";
import type { Service } from "../api/core.ts";
import type { KubernetesObject, NewObject } from "../api/meta.ts";
import { namespaces, services } from "../api/resources.ts";
import { ApiError } from "../api/status.ts";
import type { Client } from "../client/client.ts";
import { RollscopeError } from "../errors.ts";
import { checkAccess, IN_CLUSTER_RULES, runRules } from "./access.ts";
import { lookUpNamespace } from "./namespace-lookup.ts";
import { resolveKinds, type ResolvedManifest } from "./manifests/kinds.ts";
import { nameOf, type Manifest } from "./manifests/manifest.ts";
import { validateManifests } from "./manifests/validate.ts";
import { isOurs, marked } from "./ownership.ts";
import type { RunOptions } from "./run-options.ts";
import { checkReachable } from "./service-url.ts";
import { findTarget, type Target } from "./target.ts";

/** An object that is on the cluster from an earlier run. */
export interface Leftover {
  readonly manifest: ResolvedManifest;
  readonly uid: string;
}

/** All that is known before anything is touched. */
export interface Plan {
  readonly runId: string;
  readonly target: Target;
  /** What will not be seen for want of rights, in sentences. */
  readonly missingEvidence: readonly string[];
  /** In the order of creation, marked as ours. */
  readonly first: readonly ResolvedManifest[];
  readonly second: readonly ResolvedManifest[];
  readonly leftovers: readonly Leftover[];
}

/**
 * Checks everything that can be checked before anything is touched, and says what is to be done.
 *
 * @throws {RollscopeError} MANIFEST_INVALID, NOT_OURS, PORT_IN_USE, USAGE, TARGET_UNFIT, ACCESS_DENIED.
 * @throws {ApiError} or CLUSTER_UNREACHABLE.
 */
export async function planRun(client: Client, options: RunOptions): Promise<Plan> {
  const runId = randomUUID();
  const resolve = async (manifests: readonly Manifest[]) =>
    (await resolveKinds(client, manifests, options.namespace)).map((manifest) => withNodePort(manifest, options));
  const [first, second] = [await resolve(options.first), await resolve(options.second)];
  const all = [...first, ...second];
  const rules = [...runRules(all.map(({ resource }) => resource)), ...(options.inCluster ? IN_CLUSTER_RULES : [])];
  const namespace = second.find(({ object }) => object.kind === "Deployment")?.object.metadata.namespace;
  const missingEvidence = await checkAccess(client, rules, namespace ?? options.namespace);
  await validateManifests(client, all);
  const target = findTarget(first, second, options);
  const hasIngress = first.some(({ object }) => object.kind === "Ingress");
  if (!options.url && !options.inCluster && !hasIngress && target.serviceManifest)
    checkReachable(target.serviceManifest);
  const leftovers = await findLeftovers(client, all);
  await checkNodePorts(client, all, leftovers);
  const withNamespaces = [...(await missingNamespaces(client, all, leftovers)), ...first];
  const prepare = (manifests: readonly ResolvedManifest[]) =>
    inOrder(manifests).map((manifest) => ({ ...manifest, object: marked(manifest.object, runId) }));
  return { runId, target, missingEvidence, first: prepare(withNamespaces), second: prepare(second), leftovers };
}

function withNodePort(manifest: ResolvedManifest, { serviceName, nodePort }: RunOptions): ResolvedManifest {
  const { object, resource } = manifest;
  if (nodePort === undefined || resource.plural !== services.plural || object.metadata.name !== serviceName) {
    return manifest;
  }
  const service = object as NewObject<Service>;
  const { type, ports: [port, ...rest] = [] } = service.spec ?? {}; // not validated yet
  if (!port || (type !== "NodePort" && type !== "LoadBalancer")) return manifest;
  const changed = { ...service, spec: { ...service.spec, ports: [{ ...port, nodePort }, ...rest] } };
  return { ...manifest, object: changed };
}

/** Objects of the same names that are there already; all must be ours. */
async function findLeftovers(client: Client, manifests: readonly ResolvedManifest[]): Promise<Leftover[]> {
  const namespaceNames = new Set(manifests.map(({ object }) => object.metadata.namespace ?? ""));
  namespaceNames.delete("");
  const present = await Promise.all(
    distinct(manifests).map(async (manifest) => {
      const { metadata } = manifest.object;
      return { manifest, found: await client.find(manifest.resource, metadata.namespace ?? "", metadata.name ?? "") };
    }),
  );
  const foreign = present.filter(({ found }) => found && !isOurs(found));
  if (foreign.length > 0) {
    const names = foreign.map(({ manifest }) => nameOf(manifest)).join(", ");
    const message = `On the cluster there is already ${names}, not created by Rollscope; nothing was touched. Choose another namespace or name.`;
    throw new RollscopeError("NOT_OURS", message);
  }
  const leftovers = present.flatMap(({ manifest, found }) => (found ? [{ manifest, uid: found.metadata.uid }] : []));
  // A namespace that an earlier run made goes as a whole, with whatever that run had put into it.
  for (const name of namespaceNames) {
    if (leftovers.some(({ manifest: { object } }) => object.kind === "Namespace" && object.metadata.name === name))
      continue;
    const found = await lookUpNamespace(client, name);
    if (found && found !== "hidden" && isOurs(found))
      leftovers.push({ manifest: namespaceManifest(name), uid: found.metadata.uid });
  }
  return leftovers;
}

/** Each object once, though both versions name it. */
function distinct(manifests: readonly ResolvedManifest[]): ResolvedManifest[] {
  return [
    ...new Map(manifests.map((manifest) => [`${manifest.resource.plural} ${nameOf(manifest)}`, manifest])).values(),
  ];
}

function namespaceManifest(name: string): ResolvedManifest {
  const object: NewObject<KubernetesObject> = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
  return { object, resource: namespaces, source: { file: "(made by Rollscope)", line: () => undefined } };
}

async function missingNamespaces(
  client: Client,
  manifests: readonly ResolvedManifest[],
  leftovers: readonly Leftover[],
): Promise<ResolvedManifest[]> {
  const isNamespace = ({ resource }: ResolvedManifest) => resource.plural === namespaces.plural;
  const made = new Set(manifests.filter(isNamespace).map(({ object }) => object.metadata.name));
  const removed = new Set(
    leftovers
      .map(({ manifest }) => manifest)
      .filter(isNamespace)
      .map(({ object }) => object.metadata.name),
  );
  const missing: ResolvedManifest[] = [];
  for (const name of new Set(manifests.map(({ object }) => object.metadata.namespace))) {
    if (name === undefined || made.has(name)) continue;
    if (removed.has(name) || !(await lookUpNamespace(client, name))) missing.push(namespaceManifest(name));
  }
  return missing;
}

/** A node port that another Service holds would fail only in the middle of the run. */
async function checkNodePorts(
  client: Client,
  manifests: readonly ResolvedManifest[],
  leftovers: readonly Leftover[],
): Promise<void> {
  const wanted = manifests.flatMap(({ object, resource }) =>
    resource.plural === services.plural
      ? ((object as NewObject<Service>).spec?.ports ?? []).flatMap(({ nodePort }) => (nodePort ? [nodePort] : []))
      : [],
  );
  if (wanted.length === 0) return;
  const uids = new Set(leftovers.map(({ uid }) => uid));
  const doomed = new Set(
    leftovers.flatMap(({ manifest: { object } }) => (object.kind === "Namespace" ? [object.metadata.name] : [])),
  );
  const present = await client.list(services).catch((error: unknown) => {
    // Who may not look at other namespaces finds out when the Service is created.
    if (error instanceof ApiError && error.code === 403) return { items: [] as Service[] };
    throw error;
  });
  for (const { metadata, spec } of present.items) {
    if (uids.has(metadata.uid) || doomed.has(metadata.namespace)) continue;
    const taken = spec.ports?.find(({ nodePort }) => nodePort !== undefined && wanted.includes(nodePort))?.nodePort;
    if (taken === undefined) continue;
    const holder = `${metadata.namespace}/${metadata.name}`;
    throw new RollscopeError(
      "PORT_IN_USE",
      `Node port ${taken} belongs to the Service ${holder}; choose another with --node-port.`,
    );
  }
}

/** What others need comes first, what makes pods comes last; otherwise as written. */
function inOrder(manifests: readonly ResolvedManifest[]): ResolvedManifest[] {
  return manifests.toSorted((a, b) => rank(a) - rank(b));
}

const FIRST = ["Namespace", "CustomResourceDefinition", "PriorityClass", "ServiceAccount", "Secret", "ConfigMap"];
const LAST = ["Service", "Pod", "ReplicaSet", "StatefulSet", "DaemonSet", "Deployment", "Job", "CronJob"];

function rank({ object: { kind } }: ResolvedManifest): number {
  const early = FIRST.indexOf(kind);
  if (early !== -1) return early;
  const late = LAST.indexOf(kind);
  return late === -1 ? 50 : 100 + late;
}
