import type { StatefulSet } from "../../../api/apps.ts";
import type { Pod } from "../../../api/core.ts";
import type { OwnerReference } from "../../../api/meta.ts";
import { persistentVolumeClaims } from "../../../api/resources.ts";
import { failure } from "../../../api/status.ts";
import type { PersistentVolumeClaim } from "../../../api/storage.ts";
import type { Api } from "../../api.ts";
import type { EventRecorder } from "../../events.ts";
import { controllerReference } from "../ownership.ts";
import { claimName, ordinalOf } from "./pod-identity.ts";

/**
 * Makes the claims that an ordinal's Pod mounts and that are not there; they outlive the Pod.
 *
 * @throws {ApiError} Forbidden by a quota, ...; Conflict while a claim of that name is being deleted.
 * @see kubernetes/pkg/controller/statefulset/stateful_pod_control.go createPersistentVolumeClaims (v1.36)
 */
export function createClaims(api: Api, events: EventRecorder, statefulSet: StatefulSet, ordinal: number): void {
  const { volumeClaimTemplates = [], selector } = statefulSet.spec;
  const { name: setName, namespace = "" } = statefulSet.metadata;
  for (const { metadata, spec } of volumeClaimTemplates) {
    const name = claimName(statefulSet, metadata.name, ordinal);
    const present = api.find(persistentVolumeClaims, namespace, name);
    if (present?.metadata.deletionTimestamp !== undefined) {
      throw failure(409, "Conflict", `pvc ${name} is being deleted`, {});
    }
    if (present) continue;
    const labels = { ...metadata.labels, ...selector.matchLabels };
    api.create(persistentVolumeClaims, {
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
  for (const { metadata } of volumeClaimTemplates) {
    const name = claimName(statefulSet, metadata.name, ordinal);
    const claim = api.find(persistentVolumeClaims, statefulSet.metadata.namespace ?? "", name);
    if (claim) own(api, claim, owner, [statefulSet.metadata.uid, pod.metadata.uid]);
  }
}

/**
 * Whether a claim of an ordinal still goes with a Pod that is gone, so that no new Pod may have it.
 *
 * @see kubernetes/pkg/controller/statefulset/stateful_pod_control.go PodClaimIsStale (v1.36)
 */
export function hasStaleClaim(api: Api, statefulSet: StatefulSet, ordinal: number): boolean {
  const { volumeClaimTemplates = [], persistentVolumeClaimRetentionPolicy: policy } = statefulSet.spec;
  if (policy?.whenScaled !== "Delete") return false;
  const pod = `${statefulSet.metadata.name}-${ordinal}`;
  return volumeClaimTemplates.some(({ metadata }) => {
    const name = claimName(statefulSet, metadata.name, ordinal);
    const claim = api.find(persistentVolumeClaims, statefulSet.metadata.namespace ?? "", name);
    return claim?.metadata.ownerReferences?.some((owner) => owner.kind === "Pod" && owner.name === pod) ?? false;
  });
}

function own(api: Api, claim: PersistentVolumeClaim, owner: OwnerReference | undefined, ours: readonly string[]): void {
  const { ownerReferences = [], ...metadata } = claim.metadata;
  const present = ownerReferences.filter(({ uid }) => ours.includes(uid));
  if (present.length === (owner ? 1 : 0) && present[0]?.uid === owner?.uid) return;
  const others = ownerReferences.filter(({ uid }) => !ours.includes(uid));
  const wanted = owner ? [...others, owner] : others;
  api.update(persistentVolumeClaims, {
    ...claim,
    metadata: wanted.length > 0 ? { ...metadata, ownerReferences: wanted } : metadata,
  });
}

function plainReference({ apiVersion, kind, metadata: { name, uid } }: Pod): OwnerReference {
  return { apiVersion, kind, name, uid };
}
