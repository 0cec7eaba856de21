import type { StatefulSet } from "../../../api/apps.ts";
import type { Pod } from "../../../api/core.ts";
import type { KubernetesObject, OwnerReference } from "../../../api/meta.ts";
import type { Resource } from "../../../api/resources.ts";
import { failure } from "../../../api/status.ts";
import type { Api } from "../../api.ts";
import type { EventRecorder } from "../../events.ts";
import { controllerReference } from "../ownership.ts";
import { claimName, ordinalOf } from "./pod-identity.ts";

type Claim = KubernetesObject & { spec: Record<string, unknown> };

/**
 * Makes the claims that an ordinal's Pod mounts and that are not there; they outlive the Pod.
 *
 * @throws {ApiError} Forbidden by a quota, ...; NotFound where claims are not served.
 * @see kubernetes/pkg/controller/statefulset/stateful_pod_control.go createPersistentVolumeClaims (v1.36)
 */
export function createClaims(api: Api, events: EventRecorder, statefulSet: StatefulSet, ordinal: number): void {
  const { volumeClaimTemplates = [], selector } = statefulSet.spec;
  const { name: setName, namespace = "" } = statefulSet.metadata;
  for (const { metadata, spec } of volumeClaimTemplates) {
    const resource = claimsOf(api);
    const name = claimName(statefulSet, metadata.name, ordinal);
    if (api.find(resource, namespace, name)) continue;
    const labels = { ...metadata.labels, ...selector.matchLabels };
    api.create(resource, {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name, namespace, labels, annotations: metadata.annotations },
      spec,
    });
    const pod = `${setName}-${ordinal}`;
    events.event(
      statefulSet,
      "Normal",
      "SuccessfulCreate",
      `create Claim ${name} Pod ${pod} in StatefulSet ${setName} success`,
    );
  }
}

/**
 * Lets a Pod's claims belong to whom the retention policy says: the StatefulSet, the Pod that is scaled away, or nobody.
 *
 * @param isCondemned - Whether the Pod is beyond `spec.replicas`.
 * @see kubernetes/pkg/controller/statefulset/stateful_set_utils.go updateClaimOwnerRefForSetAndPod (v1.36)
 */
export function applyRetention(api: Api, statefulSet: StatefulSet, pod: Pod, isCondemned: boolean): void {
  const { volumeClaimTemplates = [], persistentVolumeClaimRetentionPolicy: policy } = statefulSet.spec;
  const ordinal = ordinalOf(statefulSet, pod);
  if (volumeClaimTemplates.length === 0 || ordinal === undefined) return;
  const goesWithPod = policy?.whenScaled === "Delete" && isCondemned;
  const goesWithSet = policy?.whenDeleted === "Delete" && !goesWithPod;
  const owner = goesWithPod ? plainReference(pod) : goesWithSet ? controllerReference(statefulSet) : undefined;
  const resource = claimsOf(api);
  for (const { metadata } of volumeClaimTemplates) {
    const name = claimName(statefulSet, metadata.name, ordinal);
    const claim = api.find(resource, statefulSet.metadata.namespace ?? "", name);
    if (claim) own(api, resource, claim, owner, [statefulSet.metadata.uid, pod.metadata.uid]);
  }
}

function own(
  api: Api,
  resource: Resource<Claim>,
  claim: Claim,
  owner: OwnerReference | undefined,
  ours: readonly string[],
): void {
  const { ownerReferences = [], ...metadata } = claim.metadata;
  const present = ownerReferences.filter(({ uid }) => ours.includes(uid));
  if (present.length === (owner ? 1 : 0) && present[0]?.uid === owner?.uid) return;
  const others = ownerReferences.filter(({ uid }) => !ours.includes(uid));
  const wanted = owner ? [...others, owner] : others;
  api.update(resource, { ...claim, metadata: wanted.length > 0 ? { ...metadata, ownerReferences: wanted } : metadata });
}

function plainReference({ apiVersion, kind, metadata: { name, uid } }: Pod): OwnerReference {
  return { apiVersion, kind, name, uid };
}

function claimsOf(api: Api): Resource<Claim> {
  const resource = api.resources.ofKind("v1", "PersistentVolumeClaim") as Resource<Claim> | undefined;
  if (!resource) throw failure(404, "NotFound", "PersistentVolumeClaims are not served", {});
  return resource;
}
