import type { Deployment, ReplicaSet } from "../../apps.ts";
import type { Container, Pod, Service } from "../../core.ts";
import { setPodDefaults } from "../../defaults/pod.ts";
import { setServiceDefaults } from "../../defaults/service.ts";
import { setDeploymentDefaults, setReplicaSetDefaults } from "../../defaults/workload.ts";
import type { FieldError } from "../../field-error.ts";

/** Objects as clients send them, often wrong on purpose, after defaulting: what validation gets to see. */

const metadata = { name: "bad", namespace: "app" };

/** `field: message` of each error, as in the text of the answer. */
export function messagesOf(errors: readonly FieldError[]): string[] {
  return errors.map(({ field, message }) => `${field}: ${message}`);
}

export function draftContainer(extra: object = {}): Container {
  return { name: "app", image: "example.com/a:1", ...extra } as Container;
}

export function draftPod(spec: object = {}): Pod {
  const pod = { apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [draftContainer()], ...spec } } as Pod;
  setPodDefaults(pod);
  return pod;
}

/** A Pod with one container. */
export function draftPodOf(container: object): Pod {
  return draftPod({ containers: [draftContainer(container)] });
}

export function draftDeployment(spec: object = {}): Deployment {
  const template = { metadata: { labels: { app: "bad" } }, spec: { containers: [draftContainer()] } };
  const full = { selector: { matchLabels: { app: "bad" } }, template, ...spec };
  const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: full } as object as Deployment;
  setDeploymentDefaults(deployment);
  return deployment;
}

export function draftReplicaSet(spec: object = {}): ReplicaSet {
  const template = { metadata: { labels: { app: "bad" } }, spec: { containers: [draftContainer()] } };
  const full = { selector: { matchLabels: { app: "bad" } }, template, ...spec };
  const replicaSet = { apiVersion: "apps/v1", kind: "ReplicaSet", metadata, spec: full } as object as ReplicaSet;
  setReplicaSetDefaults(replicaSet);
  return replicaSet;
}

export function draftService(spec: object = {}): Service {
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: { ports: [{ port: 80 }], ...spec },
  } as object as Service;
  setServiceDefaults(service);
  return service;
}
