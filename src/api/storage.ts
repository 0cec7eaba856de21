import type { Amounts } from "./amounts.ts";
import type { NodeSelector } from "./affinity.ts";
import type { ObjectReference } from "./core.ts";
import type { Condition, KubernetesObject, LabelSelector } from "./meta.ts";

/** storage.k8s.io/v1 StorageClass; core/v1 PersistentVolume and PersistentVolumeClaim. */

export interface StorageClass extends KubernetesObject {
  provisioner: string;
  parameters?: Record<string, string>;
  reclaimPolicy: string;
  volumeBindingMode: string;
  allowVolumeExpansion?: boolean;
}

export interface PersistentVolume extends KubernetesObject {
  /** Beside these fields there is one for its source, such as `nfs` or `csi`. */
  spec: {
    capacity?: Amounts;
    accessModes?: string[];
    claimRef?: ObjectReference;
    persistentVolumeReclaimPolicy: string;
    storageClassName?: string;
    mountOptions?: string[];
    volumeMode?: string;
    nodeAffinity?: { required?: NodeSelector };
    volumeAttributesClassName?: string;
    hostPath?: { path: string; type?: string };
    local?: { path: string };
  };
  status: { phase?: string; message?: string; reason?: string; lastPhaseTransitionTime?: string };
}

export interface PersistentVolumeClaim extends KubernetesObject {
  spec: {
    accessModes?: string[];
    selector?: LabelSelector;
    resources?: { requests?: Amounts; limits?: Amounts };
    volumeName?: string;
    /** Empty: only volumes without a class; left out: the default class. */
    storageClassName?: string;
    volumeMode?: string;
    volumeAttributesClassName?: string;
  };
  status: { phase?: string; accessModes?: string[]; capacity?: Amounts; conditions?: Condition[] };
}

/** The provisioner that makes directories on this machine. */
export const DIRECTORY_PROVISIONER = "rollscope.dev/directory";

/** @see kubernetes/pkg/apis/storage/v1/util/helpers.go IsDefaultAnnotation (v1.36) */
export const DEFAULT_CLASS_ANNOTATION = "storageclass.kubernetes.io/is-default-class";

export interface CsiDriver extends KubernetesObject {
  spec: {
    attachRequired?: boolean;
    podInfoOnMount?: boolean;
    storageCapacity?: boolean;
    fsGroupPolicy?: string;
    volumeLifecycleModes?: string[];
    tokenRequests?: { audience: string }[];
    requiresRepublish?: boolean;
    seLinuxMount?: boolean;
  };
}

export interface CsiNode extends KubernetesObject {
  spec: { drivers: { name: string; nodeID: string; topologyKeys?: string[] | null }[] | null };
}

export interface CsiStorageCapacity extends KubernetesObject {
  storageClassName: string;
  nodeTopology?: LabelSelector;
  capacity?: string;
}

export interface VolumeAttachment extends KubernetesObject {
  spec: {
    attacher: string;
    nodeName: string;
    source: { persistentVolumeName?: string; inlineVolumeSpec?: unknown };
  };
  status: { attached: boolean };
}
