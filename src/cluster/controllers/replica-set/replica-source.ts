import type { ReplicaSet, ReplicaSetStatus } from "../../../api/apps.ts";
import type { ReplicationController } from "../../../api/core.ts";
import { replicaSets, replicationControllers, type Resource } from "../../../api/resources.ts";
import type { Api } from "../../api.ts";

/**
 * Where a controller finds what wants replicas. Both kinds are the same but for their selector, and are worked on as
 * ReplicaSets.
 *
 * @see kubernetes/pkg/controller/replication/conversion.go (v1.36)
 */
export interface ReplicaSource {
  readonly resource: Resource;
  find(api: Api, namespace: string, name: string): ReplicaSet | undefined;
  list(api: Api, namespace: string | undefined): readonly ReplicaSet[];
  writeStatus(api: Api, replicaSet: ReplicaSet, status: ReplicaSetStatus): void;
}

export const replicaSetSource: ReplicaSource = {
  resource: replicaSets,
  find: (api, namespace, name) => api.find(replicaSets, namespace, name),
  list: (api, namespace) => api.list(replicaSets, { namespace }),
  writeStatus: (api, replicaSet, status) => void api.updateStatus(replicaSets, { ...replicaSet, status }),
};

export const replicationControllerSource: ReplicaSource = {
  resource: replicationControllers,
  find: (api, namespace, name) => {
    const found = api.find(replicationControllers, namespace, name);
    return found && asReplicaSet(found);
  },
  list: (api, namespace) => api.list(replicationControllers, { namespace }).map(asReplicaSet),
  writeStatus: (api, { metadata }, { terminatingReplicas: _terminating, ...status }) => {
    const present = api.get(replicationControllers, metadata.namespace ?? "", metadata.name);
    api.updateStatus(replicationControllers, { ...present, status });
  },
};

function asReplicaSet(controller: ReplicationController): ReplicaSet {
  return { ...controller, spec: { ...controller.spec, selector: { matchLabels: controller.spec.selector } } };
}
