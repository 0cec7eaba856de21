import type { Node, Pod } from "../../api/core.ts";
import { persistentVolumeClaims, persistentVolumes, storageClasses } from "../../api/resources.ts";
import type { PersistentVolume, PersistentVolumeClaim } from "../../api/storage.ts";
import type { Api } from "../api.ts";
import { SELECTED_NODE } from "../controllers/persistent-volume/claim.ts";
import { findVolume } from "../controllers/persistent-volume/matching.ts";
import { claimNamesOf } from "../controllers/persistent-volume/pod-claims.ts";
import type { Refusal } from "./filter.ts";
import { matchesTerm } from "./node-affinity.ts";

const NO_PROVISIONER = "kubernetes.io/no-provisioner";

/** What the volumes of a Pod mean for where it can run. */
export interface ClaimNeeds {
  /** Why it can run nowhere yet. */
  readonly problem?: string;
  /** Claims that get their volume when it is known where the Pod runs. */
  readonly waiting: readonly PersistentVolumeClaim[];
  refusalOf(node: Node): Refusal | undefined;
}

/**
 * Looks at the claims of a Pod.
 *
 * @see kubernetes/pkg/scheduler/framework/plugins/volumebinding/volume_binding.go (v1.36)
 */
export function claimNeedsOf(api: Api, pod: Pod): ClaimNeeds {
  const bound: PersistentVolume[] = [];
  const waiting: PersistentVolumeClaim[] = [];
  const names = claimNamesOf(pod);
  const failed = (problem: string): ClaimNeeds => ({ problem, waiting, refusalOf: () => undefined });
  for (const name of names) {
    const claim = api.find(persistentVolumeClaims, pod.metadata.namespace ?? "", name);
    const quoted = JSON.stringify(name);
    if (!claim) return failed(`persistentvolumeclaim ${quoted} not found`);
    if (claim.metadata.deletionTimestamp !== undefined)
      return failed(`persistentvolumeclaim ${quoted} is being deleted`);
    const volume = api.find(persistentVolumes, "", claim.spec.volumeName ?? "");
    if (claim.status.phase === "Bound" && volume) bound.push(volume);
    else if (claim.status.phase === "Lost") {
      const volumeName = JSON.stringify(claim.spec.volumeName);
      return failed(`persistentvolumeclaim ${quoted} bound to non-existent persistentvolume ${volumeName}`);
    } else if (waitsForPod(api, claim)) waiting.push(claim);
    else return failed("pod has unbound immediate PersistentVolumeClaims");
  }
  return { waiting, refusalOf: (node) => volumeRefusal(api, bound, waiting, node) };
}

/** Says for which Node the volumes are wanted. @throws {ApiError} Any API failure. */
export function selectNode(api: Api, claims: readonly PersistentVolumeClaim[], nodeName: string): void {
  for (const claim of claims) {
    const annotations = { ...claim.metadata.annotations, [SELECTED_NODE]: nodeName };
    api.update(persistentVolumeClaims, { ...claim, metadata: { ...claim.metadata, annotations } });
  }
}

function classOfClaim(api: Api, { spec }: PersistentVolumeClaim) {
  return spec.storageClassName ? api.find(storageClasses, "", spec.storageClassName) : undefined;
}

function waitsForPod(api: Api, claim: PersistentVolumeClaim): boolean {
  return classOfClaim(api, claim)?.volumeBindingMode === "WaitForFirstConsumer";
}

function volumeRefusal(
  api: Api,
  bound: readonly PersistentVolume[],
  waiting: readonly PersistentVolumeClaim[],
  node: Node,
): Refusal | undefined {
  const refuse = (reason: string): Refusal => ({ reasons: [reason], preemptible: false });
  if (!bound.every((volume) => isReachable(volume, node))) {
    return refuse("node(s) didn't match PersistentVolume's node affinity");
  }
  for (const claim of waiting) {
    if (classOfClaim(api, claim)?.provisioner !== NO_PROVISIONER) continue;
    const volumes = api.list(persistentVolumes).filter((volume) => isReachable(volume, node));
    if (!findVolume(volumes, claim)) return refuse("node(s) didn't find available persistent volumes to bind");
  }
  return undefined;
}

function isReachable({ spec }: PersistentVolume, node: Node): boolean {
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms;
  return !terms || terms.some((term) => matchesTerm(term, node));
}
