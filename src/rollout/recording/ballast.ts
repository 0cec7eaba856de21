import type { Container, Pod, PodSpec } from "../../api/core.ts";
import type { Deployment, ReplicaSet } from "../../api/apps.ts";
import type { KubernetesObject } from "../../api/meta.ts";

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * An object without what a recording must not or need not hold: values of environment variables, which may be secret,
 * the bookkeeping of field managers, and kubectl's copy of the manifest, which has those values once more.
 */
export function withoutBallast(object: KubernetesObject): KubernetesObject {
  const { managedFields: _, annotations, ...metadata } = object.metadata;
  const { [LAST_APPLIED]: __, ...kept } = annotations ?? {};
  const lean = { ...object, metadata: { ...metadata, ...(annotations ? { annotations: kept } : {}) } };
  if (isPod(lean)) return withSpec(lean, withoutValues(lean.spec));
  if (hasTemplate(lean)) {
    const { template } = lean.spec;
    return withSpec(lean, { ...lean.spec, template: { ...template, spec: withoutValues(template.spec) } });
  }
  return lean;
}

function withSpec<T extends { readonly spec: unknown }>(object: T, spec: T["spec"]): T {
  return { ...object, spec };
}

function isPod(object: KubernetesObject): object is Pod {
  return object.kind === "Pod";
}

function hasTemplate(object: KubernetesObject): object is Deployment | ReplicaSet {
  return object.kind === "Deployment" || object.kind === "ReplicaSet";
}

function withoutValues(spec: PodSpec): PodSpec {
  const strip = (containers: readonly Container[]) => containers.map(withoutEnvValues);
  return {
    ...spec,
    containers: strip(spec.containers),
    ...(spec.initContainers ? { initContainers: strip(spec.initContainers) } : {}),
  };
}

function withoutEnvValues(container: Container): Container {
  if (!container.env) return container;
  return { ...container, env: container.env.map(({ name }) => ({ name })) };
}
