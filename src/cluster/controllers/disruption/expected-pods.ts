import { scaledValue } from "../../../api/int-or-string.ts";
import type { Pod } from "../../../api/core.ts";
import type { OwnerReference } from "../../../api/meta.ts";
import type { PodDisruptionBudget } from "../../../api/policy.ts";
import { groupResource } from "../../../api/resources.ts";
import type { Api } from "../../api.ts";
import { controllerOf } from "../ownership.ts";

/** How many Pods there should be, and how many of them healthy. */
export interface ExpectedPods {
  readonly expected: number;
  readonly desiredHealthy: number;
  /** Whether there are Pods without a controller where the wanted number has to be known. */
  readonly hasUnmanaged: boolean;
}

/** Why the wanted number of Pods is not known. */
export class UnknownScale extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UnknownScale";
  }
}

/**
 * What a budget expects of its Pods: a number counts the Pods that are there, a percentage (and any maxUnavailable) the
 * Pods that their controllers want.
 *
 * @throws {UnknownScale}
 * @see kubernetes/pkg/controller/disruption/disruption.go getExpectedPodCount (v1.36)
 */
export function expectedPodsOf(api: Api, budget: PodDisruptionBudget, pods: Pod[]): ExpectedPods {
  const { minAvailable, maxUnavailable } = budget.spec;
  if (maxUnavailable !== undefined) {
    const { expected, hasUnmanaged } = wantedPods(api, pods);
    const desiredHealthy = Math.max(0, expected - scaledValue(maxUnavailable, expected, "up"));
    return { expected, desiredHealthy, hasUnmanaged };
  }
  if (minAvailable === undefined) return { expected: 0, desiredHealthy: 0, hasUnmanaged: false };
  if (typeof minAvailable === "number") {
    return { expected: pods.length, desiredHealthy: minAvailable, hasUnmanaged: false };
  }
  const { expected, hasUnmanaged } = wantedPods(api, pods);
  return { expected, desiredHealthy: scaledValue(minAvailable, expected, "up"), hasUnmanaged };
}

/** The sum over all controllers of the Pods; a Deployment counts once, however many ReplicaSets it has. */
function wantedPods(api: Api, pods: readonly Pod[]): { expected: number; hasUnmanaged: boolean } {
  const seen = new Set<string>();
  const replicas = new Map<string, number>();
  let hasUnmanaged = false;
  for (const pod of pods) {
    const controller = controllerOf(pod);
    if (!controller) hasUnmanaged = true;
    if (!controller || seen.has(controller.uid)) continue;
    seen.add(controller.uid);
    const found = scaleOf(api, pod.metadata.namespace ?? "", controller);
    if (!found) throw new UnknownScale(`found no controllers for pod ${JSON.stringify(pod.metadata.name)}`);
    replicas.set(found.uid, found.replicas);
  }
  return { expected: [...replicas.values()].reduce((sum, count) => sum + count, 0), hasUnmanaged };
}

function scaleOf(
  api: Api,
  namespace: string,
  { apiVersion, kind, name, uid }: OwnerReference,
): { uid: string; replicas: number } | undefined {
  const resource = api.resources.ofKind(apiVersion, kind);
  const object = resource && api.find(resource, namespace, name);
  if (!object || object.metadata.uid !== uid) return undefined;
  const owner = controllerOf(object);
  if (kind === "ReplicaSet" && owner?.kind === "Deployment") return scaleOf(api, namespace, owner);
  const scale = api.findScale(resource, namespace, name);
  if (!scale) throw new UnknownScale(`${groupResource(resource)} does not implement the scale subresource`);
  return { uid, replicas: scale.specReplicas };
}
