import type { Deployment, ReplicaSet } from "../apps.ts";
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

/** @see kubernetes/pkg/apis/apps/v1/defaults.go SetDefaults_ReplicaSet (v1.36) */
export function setReplicaSetDefaults(replicaSet: ReplicaSet): void {
  replicaSet.spec ??= {} as ReplicaSet["spec"];
  replicaSet.spec.replicas ??= 1;
  setTemplateDefaults(replicaSet.spec);
}

function setTemplateDefaults(spec: Deployment["spec"] | ReplicaSet["spec"]): void {
  spec.template ??= { metadata: {}, spec: {} as Deployment["spec"]["template"]["spec"] };
  spec.template.metadata ??= {};
  spec.template.spec ??= {} as Deployment["spec"]["template"]["spec"];
  setPodSpecDefaults(spec.template.spec);
}
