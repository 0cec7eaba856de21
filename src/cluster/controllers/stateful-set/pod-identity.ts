import type { StatefulSet } from "../../../api/apps.ts";
import type { Pod, PodTemplateSpec } from "../../../api/core.ts";
import type { NewObject } from "../../../api/meta.ts";
import { controllerReference } from "../ownership.ts";

/** The label that names the ControllerRevision a Pod is of. */
export const REVISION = "controller-revision-hash";
const POD_NAME = "statefulset.kubernetes.io/pod-name";
const POD_INDEX = "apps.kubernetes.io/pod-index";

/** The number at the end of a Pod's name; undefined for a Pod that is not named after the StatefulSet. */
export function ordinalOf({ metadata }: StatefulSet, pod: Pod): number | undefined {
  const prefix = `${metadata.name}-`;
  const rest = pod.metadata.name.startsWith(prefix) ? pod.metadata.name.slice(prefix.length) : "";
  return /^(0|[1-9]\d{0,9})$/.test(rest) ? Number(rest) : undefined;
}

/** The ControllerRevision that a Pod is of. */
export function revisionOf({ metadata }: Pod): string {
  return metadata.labels?.[REVISION] ?? "";
}

/** The name of the claim that the Pod of an ordinal has of a claim template. */
export function claimName({ metadata }: StatefulSet, template: string, ordinal: number): string {
  return `${template}-${metadata.name}-${ordinal}`;
}

/**
 * The Pod of an ordinal: its name is its host name, and its claims are those of its ordinal.
 *
 * @param template - Of the revision that it is to be of.
 * @see kubernetes/pkg/controller/statefulset/stateful_set_utils.go newStatefulSetPod (v1.36)
 */
export function newStatefulPod(
  statefulSet: StatefulSet,
  ordinal: number,
  { metadata, spec }: PodTemplateSpec,
  revision: string,
): NewObject<Pod> {
  const name = `${statefulSet.metadata.name}-${ordinal}`;
  const claims = (statefulSet.spec.volumeClaimTemplates ?? []).map((claim) => claim.metadata.name);
  const others = (spec.volumes ?? []).filter((volume) => !claims.includes(volume.name));
  const claimed = claims.map((claim) => ({
    name: claim,
    persistentVolumeClaim: { claimName: claimName(statefulSet, claim, ordinal) },
  }));
  const volumes = [...claimed, ...others];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: statefulSet.metadata.namespace,
      labels: { ...metadata.labels, ...identityLabels(name, ordinal), [REVISION]: revision },
      annotations: metadata.annotations,
      finalizers: metadata.finalizers,
      ownerReferences: [controllerReference(statefulSet)],
    },
    spec: {
      ...spec,
      hostname: name,
      ...(statefulSet.spec.serviceName ? { subdomain: statefulSet.spec.serviceName } : {}),
      ...(volumes.length > 0 ? { volumes } : {}),
    },
  };
}

/** The Pod with the labels that tell who it is; the same object when it has them. */
export function withIdentity(statefulSet: StatefulSet, pod: Pod): Pod {
  const ordinal = ordinalOf(statefulSet, pod);
  if (ordinal === undefined) return pod;
  const wanted = identityLabels(pod.metadata.name, ordinal);
  const { labels = {} } = pod.metadata;
  if (Object.entries(wanted).every(([key, value]) => labels[key] === value)) return pod;
  return { ...pod, metadata: { ...pod.metadata, labels: { ...labels, ...wanted } } };
}

function identityLabels(name: string, ordinal: number): Record<string, string> {
  return { [POD_NAME]: name, [POD_INDEX]: String(ordinal) };
}
