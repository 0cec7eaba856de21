import type { ReplicaSet } from "../../../api/apps.ts";
import type { Pod } from "../../../api/core.ts";
import type { NewObject } from "../../../api/meta.ts";
import { controllerReference } from "../ownership.ts";

/**
 * A Pod of a ReplicaSet's template, as it is to be created.
 *
 * @see kubernetes/pkg/controller/controller_utils.go GetPodFromTemplate (v1.36)
 */
export function newPod(replicaSet: ReplicaSet): NewObject<Pod> {
  const { metadata, spec } = replicaSet.spec.template;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: `${replicaSet.metadata.name}-`,
      namespace: replicaSet.metadata.namespace,
      labels: metadata.labels,
      annotations: metadata.annotations,
      finalizers: metadata.finalizers,
      ownerReferences: [controllerReference(replicaSet)],
    },
    spec,
  };
}
