import type { KubernetesObject, ListMeta, ObjectMeta } from "../../api/meta.ts";

/** metav1.PartialObjectMetadata: an object without spec, status and data. */
export interface PartialObject {
  kind: "PartialObjectMetadata";
  apiVersion: string;
  metadata: ObjectMeta;
}

/** @param version - Of the group `meta.k8s.io`. */
export function partialObject({ metadata }: KubernetesObject, version = "v1"): PartialObject {
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}`, metadata };
}

/** The list form of {@link partialObject}. */
export function partialObjectList(objects: readonly KubernetesObject[], metadata: ListMeta, version: string): unknown {
  const items = objects.map((object) => partialObject(object, version));
  return { kind: "PartialObjectMetadataList", apiVersion: `meta.k8s.io/${version}`, metadata, items };
}
