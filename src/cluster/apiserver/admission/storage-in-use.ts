import { persistentVolumeClaims, persistentVolumes, storageClasses } from "../../../api/resources.ts";
import { DEFAULT_CLASS_ANNOTATION, type PersistentVolumeClaim } from "../../../api/storage.ts";
import { defaultOf } from "./default-class.ts";
import type { AdmissionStep } from "./step.ts";

/** Keeps claims that pods use. */
export const CLAIM_PROTECTION = "kubernetes.io/pvc-protection";
/** Keeps volumes that claims are bound to. */
export const VOLUME_PROTECTION = "kubernetes.io/pv-protection";

/**
 * Claims and volumes stay as long as they are in use; a claim that names no class gets the default one.
 *
 * @see kubernetes/plugin/pkg/admission/storage/{storageobjectinuseprotection,storageclass/setdefault} (v1.36)
 */
export const prepareStorage: AdmissionStep = ({ group, plural }, object, { api }) => {
  if (group !== "") return;
  const isClaim = plural === persistentVolumeClaims.plural;
  if (!isClaim && plural !== persistentVolumes.plural) return;
  const finalizer = isClaim ? CLAIM_PROTECTION : VOLUME_PROTECTION;
  const { metadata } = object;
  if (!metadata.finalizers?.includes(finalizer)) metadata.finalizers = [...(metadata.finalizers ?? []), finalizer];
  if (!isClaim) return;
  const { spec } = object as PersistentVolumeClaim;
  const named = metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec.storageClassName;
  if (named !== undefined) return;
  const found = defaultOf(api, storageClasses, DEFAULT_CLASS_ANNOTATION);
  if (found) spec.storageClassName = found.metadata.name;
};
