import { isRecord, type Fields } from "../../../client/fields.ts";
import { changeAt, type Item } from "./item.ts";
import type { FieldReader } from "./reader.ts";

/** Kinds that are in no namespace; what is not listed is taken as namespaced, as kustomize does. */
const CLUSTER_SCOPED = new Set([
  "APIService",
  "CSIDriver",
  "CSINode",
  "CertificateSigningRequest",
  "ClusterRole",
  "ClusterRoleBinding",
  "ComponentStatus",
  "CustomResourceDefinition",
  "FlowSchema",
  "IngressClass",
  "MutatingWebhookConfiguration",
  "Node",
  "PersistentVolume",
  "PriorityClass",
  "PriorityLevelConfiguration",
  "RuntimeClass",
  "StorageClass",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
  "VolumeAttachment",
]);

/** Puts every namespaced object into `namespace`; a Namespace object takes the name. */
export function applyNamespace(items: readonly Item[], reader: FieldReader): Item[] {
  const namespace = reader.text("namespace");
  if (!namespace) return [...items];
  return items.map((item) => ({ ...item, object: moved(item.object, namespace) }));
}

function moved(object: Fields, namespace: string): Fields {
  const kind = String(object["kind"]);
  if (kind === "Namespace") return changeAt(object, ["metadata"], (metadata) => ({ ...metadata, name: namespace }));
  if (kind === "RoleBinding" || kind === "ClusterRoleBinding") {
    const subjects = object["subjects"];
    const changed = Array.isArray(subjects)
      ? { ...object, subjects: subjects.map((subject: unknown) => movedSubject(subject, namespace)) }
      : object;
    if (kind === "ClusterRoleBinding") return changed;
    return changeAt(changed, ["metadata"], (metadata) => ({ ...metadata, namespace }));
  }
  if (CLUSTER_SCOPED.has(kind)) return object;
  return changeAt(object, ["metadata"], (metadata) => ({ ...metadata, namespace }), true);
}

/** As in kustomize only the ServiceAccount `default` is moved when nothing tells where others are. */
function movedSubject(subject: unknown, namespace: string): unknown {
  if (!isRecord(subject) || subject["kind"] !== "ServiceAccount" || subject["name"] !== "default") return subject;
  return { ...subject, namespace };
}
