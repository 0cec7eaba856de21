import { persistentVolumes } from "../../../api/resources.ts";
import { DIRECTORY_PROVISIONER, type PersistentVolumeClaim, type StorageClass } from "../../../api/storage.ts";
import { bind } from "./bind.ts";
import type { BinderContext } from "./binder-context.ts";

/** Who made a volume. */
export const PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";

/**
 * Makes a volume for a claim: a directory on this machine. Classes of other provisioners are left to them.
 *
 * @see kubernetes/pkg/controller/volume/persistentvolume/pv_controller.go provisionClaim (v1.36)
 */
export function provision(context: BinderContext, claim: PersistentVolumeClaim, storageClass: StorageClass): void {
  const { api, events, directories } = context;
  const { provisioner, reclaimPolicy } = storageClass;
  if (provisioner !== DIRECTORY_PROVISIONER || !directories) {
    const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
    events.event(claim, "Normal", "ExternalProvisioning", message);
    return;
  }
  const { namespace, name: claimName, uid, resourceVersion } = claim.metadata;
  const name = `pvc-${uid}`;
  const reference = {
    kind: "PersistentVolumeClaim",
    namespace,
    name: claimName,
    uid,
    apiVersion: "v1",
    resourceVersion,
  };
  const volume =
    api.find(persistentVolumes, "", name) ??
    api.create(persistentVolumes, {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name, annotations: { [PROVISIONED_BY]: provisioner } },
      spec: {
        capacity: { storage: claim.spec.resources?.requests?.["storage"] ?? "0" },
        accessModes: claim.spec.accessModes ?? [],
        claimRef: reference,
        persistentVolumeReclaimPolicy: reclaimPolicy,
        storageClassName: storageClass.metadata.name,
        volumeMode: claim.spec.volumeMode ?? "Filesystem",
        hostPath: { path: directories.pathOf(name), type: "DirectoryOrCreate" },
      },
    });
  events.event(claim, "Normal", "ProvisioningSucceeded", `Successfully provisioned volume ${name}`);
  bind(api, volume, claim);
}
