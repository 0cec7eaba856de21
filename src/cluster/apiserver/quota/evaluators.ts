import { addAmounts, type Amounts } from "../../../api/amounts.ts";
import type { Pod, Service } from "../../../api/core.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import type { ScopeRequirement } from "../../../api/quota.ts";
import { groupResource, type Resource } from "../../../api/resources.ts";
import { isPodResource, podUsage, unnamedResources } from "./pod-usage.ts";
import { nameMatches, podIsInScope } from "./scopes.ts";

/**
 * How the objects of one resource count for quotas.
 *
 * @see kubernetes/pkg/quota/v1/evaluator (v1.36)
 */
export interface Evaluator {
  /** Whether updates are charged too. */
  readonly chargesUpdates: boolean;
  /** Whether a quota for `name` counts something of these objects. */
  counts(name: string): boolean;
  /** What an object uses. */
  usage(object: KubernetesObject, nowMs: number): Amounts;
  isInScope(object: KubernetesObject, scope: ScopeRequirement): boolean;
  /** Why the object cannot be counted for a quota that limits `names`; undefined when it can. */
  problem?(object: KubernetesObject, names: readonly string[]): string | undefined;
}

/** Resources that are counted under their own name as well. */
const PLAIN_COUNTS = ["configmaps", "secrets", "replicationcontrollers", "resourcequotas"];

/** How the objects of a resource count; of all others than these it is only their number. */
export function evaluatorOf(resource: Pick<Resource, "group" | "plural">): Evaluator {
  return EVALUATORS.get(groupResource(resource)) ?? numberOf(resource);
}

function numberOf(resource: Pick<Resource, "group" | "plural">): Evaluator {
  const names = [`count/${groupResource(resource)}`];
  if (resource.group === "" && PLAIN_COUNTS.includes(resource.plural)) names.push(resource.plural);
  return {
    chargesUpdates: false,
    counts: (name) => names.includes(name),
    usage: () => Object.fromEntries(names.map((name) => [name, "1"])),
    isInScope: () => false,
  };
}

const podEvaluator: Evaluator = {
  // Only a resize changes what a Pod uses.
  chargesUpdates: true,
  counts: isPodResource,
  usage: (object, nowMs) => podUsage(object as Pod, nowMs),
  isInScope: (object, scope) => podIsInScope(object as Pod, scope),
  problem: (object, names) => unnamedResources(object as Pod, names),
};

const serviceEvaluator: Evaluator = {
  chargesUpdates: true,
  counts: (name) => ["count/services", "services", "services.nodeports", "services.loadbalancers"].includes(name),
  usage: (object) => serviceUsage(object as Service),
  isInScope: () => false,
};

function serviceUsage({ spec }: Service): Amounts {
  const ports = spec.ports ?? [];
  const usage = { "count/services": "1", services: "1", "services.nodeports": "0", "services.loadbalancers": "0" };
  if (spec.type === "NodePort") return { ...usage, "services.nodeports": String(ports.length) };
  if (spec.type !== "LoadBalancer") return usage;
  const opened = spec.allocateLoadBalancerNodePorts === false ? ports.filter(({ nodePort }) => nodePort) : ports;
  return { ...usage, "services.nodeports": String(opened.length), "services.loadbalancers": "1" };
}

const CLASS_SUFFIX = ".storageclass.storage.k8s.io/";
const CLAIMS = "persistentvolumeclaims";

interface Claim extends KubernetesObject {
  spec: { storageClassName?: string; volumeAttributesClassName?: string; resources?: { requests?: Amounts } };
  status?: { currentVolumeAttributesClassName?: string };
}

const claimEvaluator: Evaluator = {
  chargesUpdates: true,
  counts: (name) =>
    [CLAIMS, `count/${CLAIMS}`, "requests.storage"].includes(name) ||
    name.endsWith(`${CLASS_SUFFIX}${CLAIMS}`) ||
    name.endsWith(`${CLASS_SUFFIX}requests.storage`),
  usage: (object) => claimUsage(object as Claim),
  isInScope: (object, scope) =>
    scope.scopeName === "VolumeAttributesClass" && classesOf(object as Claim).some((name) => nameMatches(name, scope)),
};

/** The class that is wanted, and the one that the volume still has. */
function classesOf({ spec, status }: Claim): (string | undefined)[] {
  const current = status?.currentVolumeAttributesClassName;
  return [spec.volumeAttributesClassName, ...(current === undefined ? [] : [current])];
}

function claimUsage({ spec }: Claim): Amounts {
  const storage = spec.resources?.requests?.["storage"];
  const own = (prefix: string): Amounts => ({
    [`${prefix}${CLAIMS}`]: "1",
    ...(storage === undefined ? {} : { [`${prefix}requests.storage`]: storage }),
  });
  const ofClass = spec.storageClassName ? own(`${spec.storageClassName}${CLASS_SUFFIX}`) : {};
  return addAmounts({ [`count/${CLAIMS}`]: "1", ...own("") }, ofClass);
}

const EVALUATORS: ReadonlyMap<string, Evaluator> = new Map([
  ["pods", podEvaluator],
  ["services", serviceEvaluator],
  [CLAIMS, claimEvaluator],
]);
