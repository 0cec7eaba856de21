import type { Pod, PodCondition } from "../../../api/core.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { conflict, notFound } from "../../../api/status.ts";
import { rfc3339 } from "../../../clock.ts";
import type { StoredObject } from "../../storage/stored-object.ts";
import type { ResourceDefinition } from "../registry/definition.ts";
import type { OperationContext } from "./context.ts";

/**
 * Assigns a Pod to a Node, which nothing else can do once the Pod exists.
 *
 * @throws {ApiError} NotFound; Conflict when it is assigned already or being deleted.
 * @see kubernetes/pkg/registry/core/pod/storage/storage.go assignPod (v1.36)
 */
export function bindPod(
  context: OperationContext,
  definition: ResourceDefinition,
  namespace: string,
  name: string,
  nodeName: string,
): StoredObject {
  const existing = context.store.get(definition, namespace, name);
  if (!existing) throw notFound(definition, name);
  const pod = existing.object as Pod;
  const refuse = (message: string) => conflict({ group: "", plural: "pods/binding" }, name, message);
  if (pod.metadata.deletionTimestamp) {
    throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  }
  if (pod.spec.nodeName) throw refuse(`pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`);

  const scheduled: PodCondition = {
    type: "PodScheduled",
    status: "True",
    lastProbeTime: null,
    lastTransitionTime: rfc3339(context.clock.now()),
    observedGeneration: pod.metadata.generation ?? 1,
  };
  const others = (pod.status.conditions ?? []).filter((condition) => condition.type !== "PodScheduled");
  const { nominatedNodeName: _nominated, ...status } = pod.status;
  const bound: Pod = {
    ...pod,
    metadata: { ...pod.metadata },
    spec: { ...pod.spec, nodeName },
    status: { ...status, conditions: [...others, scheduled] },
  };
  return context.store.put<KubernetesObject>(definition, bound);
}
