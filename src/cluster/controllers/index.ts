import type { Component } from "../../lifecycle.ts";
import type { Log } from "../../log.ts";
import type { Api } from "../api.ts";
import type { UsageReader } from "../metrics/usage-meter.ts";
import type { VolumeDirectories } from "../volumes/volume-directories.ts";
import { createApiServiceRegistration } from "./api-service-registration.ts";
import { createClusterRoleAggregation } from "./cluster-role-aggregation.ts";
import { createCustomResourceDefinitionController } from "./custom-resource-definition/controller.ts";
import { createDaemonSetController } from "./daemon-set/controller.ts";
import { createCronJobController } from "./cron-job/controller.ts";
import { createDeploymentController } from "./deployment/controller.ts";
import { createDisruptionController } from "./disruption/controller.ts";
import { createStaleDisruptionController } from "./disruption/stale-condition.ts";
import { createEndpointSliceController } from "./endpoint-slice/controller.ts";
import { createEndpointSliceMirroring } from "./endpoint-slice-mirroring/controller.ts";
import { createEndpointsController } from "./endpoints/controller.ts";
import { createEventExpiry } from "./event-expiry.ts";
import { createGarbageCollector } from "./garbage-collector/controller.ts";
import { createHorizontalPodAutoscaler } from "./horizontal-pod-autoscaler/controller.ts";
import { createJobController } from "./job/controller.ts";
import { createOrphanPodController } from "./job/orphan-pods.ts";
import { createNamespaceController } from "./namespace/controller.ts";
import { createNodeLifecycleController } from "./node-lifecycle/controller.ts";
import { createPersistentVolumeBinder } from "./persistent-volume/controller.ts";
import { createEphemeralVolumeController } from "./persistent-volume/ephemeral.ts";
import { createClaimProtection, createVolumeProtection } from "./persistent-volume/protection.ts";
import { createPodGarbageCollector } from "./pod-garbage-collector.ts";
import { createReplicaSetController, createReplicationController } from "./replica-set/controller.ts";
import { createResourceQuotaController } from "./resource-quota/controller.ts";
import { createRootCaPublisher } from "./root-ca-publisher.ts";
import { createServiceAccountController } from "./service-account.ts";
import { createStatefulSetController } from "./stateful-set/controller.ts";
import { createTaintEvictionController } from "./taint-eviction/controller.ts";
import { createTtlAfterFinishedController } from "./ttl-after-finished.ts";

/** What {@link createControllers} needs. */
export interface ControllersOptions {
  readonly api: Api;
  /** Certificate of the cluster's CA, published to every namespace as ConfigMap `kube-root-ca.crt`. */
  readonly clusterCaPem: string;
  /** What the autoscaler goes by. */
  readonly usage: UsageReader;
  /** Where volumes are made on demand; without it they are not. */
  readonly directories?: VolumeDirectories;
  readonly log?: Log;
}

/** All controllers of the control plane, in the order in which they are to be started. */
export function createControllers(options: ControllersOptions): Component[] {
  const { api, clusterCaPem, usage, directories, log } = options;
  return [
    createServiceAccountController(api, log),
    createRootCaPublisher(api, clusterCaPem, log),
    createApiServiceRegistration(api, log),
    createClusterRoleAggregation(api, log),
    createCustomResourceDefinitionController(api, log),
    createReplicaSetController(api, log),
    createReplicationController(api, log),
    createDeploymentController(api, log),
    createDaemonSetController(api, log),
    createStatefulSetController(api, log),
    createDisruptionController(api, log),
    createStaleDisruptionController(api, log),
    createHorizontalPodAutoscaler(api, usage, log),
    createJobController(api, log),
    createCronJobController(api, log),
    createOrphanPodController(api, log),
    createTtlAfterFinishedController(api, log),
    createEndpointSliceController(api, log),
    createEndpointSliceMirroring(api, log),
    createEndpointsController(api, log),
    createPersistentVolumeBinder(api, directories, log),
    createClaimProtection(api, log),
    createVolumeProtection(api, log),
    createEphemeralVolumeController(api, log),
    createResourceQuotaController(api, log),
    createGarbageCollector(api, log),
    createNamespaceController(api, log),
    createNodeLifecycleController(api, log),
    createTaintEvictionController(api, log),
    createPodGarbageCollector(api, log),
    createEventExpiry(api, log),
  ];
}
