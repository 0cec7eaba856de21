import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from "../apps.ts";
import type { PodTemplate, PodTemplateSpec, ReplicationController } from "../core.ts";
import { setPodSpecDefaults } from "./pod-spec.ts";

/** @see kubernetes/pkg/apis/apps/v1/defaults.go SetDefaults_Deployment (v1.36) */
export function setDeploymentDefaults(deployment: Deployment): void {
  deployment.spec ??= {} as Deployment["spec"];
  const { spec } = deployment;
  spec.replicas ??= 1;
  spec.strategy ??= {} as Deployment["spec"]["strategy"];
  spec.strategy.type ||= "RollingUpdate";
  if (spec.strategy.type === "RollingUpdate") {
    spec.strategy.rollingUpdate ??= {};
    spec.strategy.rollingUpdate.maxUnavailable ??= "25%";
    spec.strategy.rollingUpdate.maxSurge ??= "25%";
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  setTemplateDefaults(spec);
}

/** @see kubernetes/pkg/apis/apps/v1/defaults.go SetDefaults_DaemonSet (v1.36) */
export function setDaemonSetDefaults(daemonSet: DaemonSet): void {
  daemonSet.spec ??= {} as DaemonSet["spec"];
  const { spec } = daemonSet;
  spec.updateStrategy ??= {} as DaemonSet["spec"]["updateStrategy"];
  spec.updateStrategy.type ||= "RollingUpdate";
  if (spec.updateStrategy.type === "RollingUpdate") {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
    spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= 10;
  setTemplateDefaults(spec);
}

/**
 * `maxUnavailable` has no default: its feature is off in 1.36, and only who writes it gets it.
 *
 * @see kubernetes/pkg/apis/apps/v1/defaults.go SetDefaults_StatefulSet (v1.36)
 */
export function setStatefulSetDefaults(statefulSet: StatefulSet): void {
  statefulSet.spec ??= {} as StatefulSet["spec"];
  const { spec } = statefulSet;
  spec.podManagementPolicy ||= "OrderedReady";
  spec.updateStrategy ??= {} as StatefulSet["spec"]["updateStrategy"];
  const { updateStrategy } = spec;
  if (!updateStrategy.type) {
    updateStrategy.type = "RollingUpdate";
    updateStrategy.rollingUpdate ??= {};
  }
  if (updateStrategy.type === "RollingUpdate" && updateStrategy.rollingUpdate) {
    updateStrategy.rollingUpdate.partition ??= 0;
  }
  spec.persistentVolumeClaimRetentionPolicy ??= {};
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= "Retain";
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= "Retain";
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  setTemplateDefaults(spec);
  for (const claim of spec.volumeClaimTemplates ?? []) {
    Object.assign(claim, { apiVersion: "v1", kind: "PersistentVolumeClaim", status: { phase: "Pending" } });
    claim.spec ??= {};
    claim.spec["volumeMode"] ??= "Filesystem";
  }
}

/** @see kubernetes/pkg/apis/apps/v1/defaults.go SetDefaults_ReplicaSet (v1.36) */
export function setReplicaSetDefaults(replicaSet: ReplicaSet): void {
  replicaSet.spec ??= {} as ReplicaSet["spec"];
  replicaSet.spec.replicas ??= 1;
  setTemplateDefaults(replicaSet.spec);
}

/**
 * Selector and labels come from the template where they are not given.
 *
 * @see kubernetes/pkg/apis/core/v1/defaults.go SetDefaults_ReplicationController (v1.36)
 */
export function setReplicationControllerDefaults(controller: ReplicationController): void {
  controller.spec ??= {} as ReplicationController["spec"];
  const { metadata, spec } = controller;
  spec.replicas ??= 1;
  const labels = spec.template?.metadata?.labels;
  if (labels && isEmpty(spec.selector)) spec.selector = { ...labels };
  if (labels && isEmpty(metadata.labels)) metadata.labels = { ...labels };
  if (spec.template) setTemplateDefaults(spec);
}

/** @see kubernetes/pkg/apis/core/v1/zz_generated.defaults.go SetObjectDefaults_PodTemplate (v1.36) */
export function setPodTemplateDefaults(podTemplate: PodTemplate): void {
  setTemplateDefaults(podTemplate);
}

/** Defaults of the Pod template of any workload. */
export function setTemplateDefaults(owner: { template: PodTemplateSpec }): void {
  owner.template ??= { metadata: {}, spec: {} as PodTemplateSpec["spec"] };
  owner.template.metadata ??= {};
  owner.template.spec ??= {} as PodTemplateSpec["spec"];
  setPodSpecDefaults(owner.template.spec);
}

const isEmpty = (map: object | undefined) => map === undefined || Object.keys(map).length === 0;
