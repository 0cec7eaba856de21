import type { Deployment, ReplicaSet } from "../../../api/apps.ts";
import type { Pod, PodCondition, PodSpec, PodTemplateSpec, Service } from "../../../api/core.ts";
import type { ObjectMeta } from "../../../api/meta.ts";
import { rfc3339 } from "../../../clock.ts";

/** Objects for tests of pure rules: complete enough for the rule, everything of interest given by the test. */

/** 2026-01-01T00:00:00Z, where the virtual clock starts. */
export const START_MS = Date.UTC(2026, 0, 1);

export function metadata(name: string, changes: Partial<ObjectMeta> = {}): ObjectMeta {
  return {
    name,
    namespace: "test",
    uid: `uid-${name}`,
    resourceVersion: "1",
    generation: 1,
    creationTimestamp: rfc3339(START_MS),
    ...changes,
  };
}

export function podSpec(changes: Partial<PodSpec> = {}): PodSpec {
  return {
    schedulerName: "default-scheduler",
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    containers: [
      {
        name: "app",
        image: "app:1",
        imagePullPolicy: "IfNotPresent",
        resources: {},
        terminationMessagePath: "/dev/termination-log",
        terminationMessagePolicy: "File",
      },
    ],
    ...changes,
  };
}

export function template(labels: Record<string, string> = { app: "web" }): PodTemplateSpec {
  return { metadata: { labels }, spec: podSpec() };
}

export function deployment(
  spec: Partial<Deployment["spec"]> = {},
  status: Deployment["status"] = {},
  meta: Partial<ObjectMeta> = {},
): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadata("web", meta),
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: "web" } },
      template: template(),
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      ...spec,
    },
    status,
  };
}

/** @param available - Its available (and ready, and present) replicas; default: all. */
export function replicaSet(
  name: string,
  replicas: number,
  available = replicas,
  meta: Partial<ObjectMeta> = {},
): ReplicaSet {
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: metadata(name, meta),
    spec: { replicas, selector: { matchLabels: { app: "web" } }, template: template() },
    status: {
      replicas: Math.max(replicas, available),
      readyReplicas: available,
      availableReplicas: available,
      terminatingReplicas: 0,
      observedGeneration: 1,
    },
  };
}

export interface PodChanges {
  readonly spec?: Partial<PodSpec>;
  readonly status?: Partial<Pod["status"]>;
  readonly meta?: Partial<ObjectMeta>;
  /** Seconds that it has been ready before {@link START_MS}. */
  readonly readyFor?: number;
}

export function pod(name: string, { spec, status, meta, readyFor }: PodChanges = {}): Pod {
  const ready: PodCondition[] =
    readyFor === undefined
      ? []
      : [{ type: "Ready", status: "True", lastTransitionTime: rfc3339(START_MS - readyFor * 1000) }];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: metadata(name, { labels: { app: "web" }, ...meta }),
    spec: podSpec({ nodeName: "node-1", ...spec }),
    status: { phase: "Running", podIP: "127.244.0.1", conditions: ready, ...status },
  };
}

export function service(spec: Partial<Service["spec"]> = {}): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadata("web"),
    spec: {
      type: "ClusterIP",
      clusterIP: "127.96.0.10",
      selector: { app: "web" },
      ports: [{ protocol: "TCP", port: 80, targetPort: 3000 }],
      ...spec,
    },
    status: { loadBalancer: {} },
  };
}
