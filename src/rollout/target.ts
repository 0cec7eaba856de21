import { isDeepStrictEqual } from "node:util";
import type { Deployment } from "../api/apps.ts";
import type { Service } from "../api/core.ts";
import type { KubernetesObject, LabelSelector, NewObject } from "../api/meta.ts";
import { deployments, services } from "../api/resources.ts";
import { RollscopeError } from "../errors.ts";
import { hasSelector } from "./attach-target.ts";
import type { ResolvedManifest } from "./manifests/kinds.ts";

/** What a run is about. */
export interface Target {
  readonly namespace: string;
  readonly deployment: string;
  readonly service: string;
  /** Of the Deployment: tells its ReplicaSets and pods from others. */
  readonly selector: LabelSelector;
  /** Undefined when the Service is on the cluster already. */
  readonly serviceManifest?: NewObject<Service>;
  /** Names for the two versions, told by their images: `user-service`, `payment-service`. */
  readonly first: string;
  readonly second: string;
}

type DeploymentManifest = NewObject<Deployment>;

/**
 * Finds the Deployment that the manifests roll from the first to the second version: the one that the Service selects.
 *
 * @throws {RollscopeError} USAGE when there is none, or several and none is named; TARGET_UNFIT when there is nothing to
 *   roll out or the Service has no selector.
 */
export function findTarget(
  first: readonly ResolvedManifest[],
  second: readonly ResolvedManifest[],
  options: { serviceName: string; namespace: string; deploymentName?: string },
): Target {
  const serviceManifest = [...second, ...first].find(
    (manifest): manifest is ResolvedManifest & { object: NewObject<Service> } =>
      isOf(manifest, services) && manifest.object.metadata.name === options.serviceName,
  )?.object;
  const before = deploymentsOf(first);
  const candidates = deploymentsOf(second).filter((after) => before.some((other) => isSame(other, after)));
  const named = options.deploymentName
    ? candidates.filter(({ metadata }) => metadata.name === options.deploymentName)
    : candidates;
  const selector = serviceManifest?.spec.selector;
  const selected = selector && !options.deploymentName ? named.filter((entry) => selects(selector, entry)) : named;
  const [after, ...others] = selected;
  if (!after) throw new RollscopeError("USAGE", missing(options, candidates, serviceManifest !== undefined));
  if (others.length > 0) {
    const names = selected.map(({ metadata }) => metadata.name).join(", ");
    throw new RollscopeError("USAGE", `Several Deployments could be meant (${names}); name one with --deployment.`);
  }
  const from = before.find((other) => isSame(other, after));
  for (const manifest of [from, after]) {
    if (manifest?.spec.replicas === 0) {
      throw new RollscopeError("USAGE", `The Deployment ${after.metadata.name} has 0 replicas, so nobody can answer.`);
    }
  }
  if (serviceManifest && !hasSelector(serviceManifest)) {
    const message = `The Service ${options.serviceName} has no selector, so Kubernetes does not send its traffic to the pods of the Deployment; give it one.`;
    throw new RollscopeError("TARGET_UNFIT", message);
  }
  if (from && isDeepStrictEqual(from.spec.template, after.spec.template)) {
    const message = `There is nothing to roll out: the pod template of the Deployment ${after.metadata.name} is the same in both versions.`;
    throw new RollscopeError("TARGET_UNFIT", message);
  }
  return {
    namespace: after.metadata.namespace ?? options.namespace,
    deployment: after.metadata.name ?? "",
    service: options.serviceName,
    selector: after.spec.selector,
    ...(serviceManifest ? { serviceManifest } : {}),
    ...versionNames(imageOf(from), imageOf(after)),
  };
}

function missing(
  { serviceName, deploymentName }: { serviceName: string; deploymentName?: string },
  candidates: readonly DeploymentManifest[],
  hasService: boolean,
): string {
  const both = "in the manifests of both versions";
  if (deploymentName) return `There is no Deployment "${deploymentName}" ${both}.`;
  if (candidates.length === 0) return `There is no Deployment ${both}.`;
  const names = candidates.map(({ metadata }) => metadata.name).join(", ");
  return hasService
    ? `The Service ${serviceName} selects none of the Deployments ${both} (${names}).`
    : `It is not clear which Deployment is meant (${names}); name one with --deployment.`;
}

function deploymentsOf(manifests: readonly ResolvedManifest[]): DeploymentManifest[] {
  return manifests.flatMap((manifest) => (isOf(manifest, deployments) ? [manifest.object as DeploymentManifest] : []));
}

function isOf({ resource }: ResolvedManifest, { group, plural }: { group: string; plural: string }): boolean {
  return resource.group === group && resource.plural === plural;
}

function isSame(a: NewObject<KubernetesObject>, b: NewObject<KubernetesObject>): boolean {
  return a.metadata.name === b.metadata.name && a.metadata.namespace === b.metadata.namespace;
}

function selects(selector: Record<string, string>, { spec }: DeploymentManifest): boolean {
  const labels = spec.template.metadata?.labels ?? {};
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}

function imageOf(deployment: DeploymentManifest | undefined): string {
  return deployment?.spec.template.spec?.containers?.[0]?.image ?? "";
}

/** Short names of two images; with their tags where they differ by nothing else. */
function versionNames(first: string, second: string): { first: string; second: string } {
  const short = (image: string) => image.split("/").at(-1) ?? image;
  const bare = (image: string) => short(image).replace(/[:@].*$/, "");
  return bare(first) === bare(second)
    ? { first: short(first), second: short(second) }
    : { first: bare(first), second: bare(second) };
}
