import { matchesLabelSelector } from "../../api/labels.ts";
import type { KubernetesObject, LabelSelector, OwnerReference } from "../../api/meta.ts";
import type { Resource } from "../../api/resources.ts";
import type { Api } from "../api.ts";

/** The reference to the controller of `object`, where it has one. */
export function controllerOf(object: KubernetesObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller);
}

/** The reference that makes `owner` the controller of another object. */
export function controllerReference(owner: KubernetesObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** What an owner should do about one object of its namespace. */
export type Claim = "keep" | "adopt" | "release" | "ignore";

/**
 * Decides by labels: objects that match and have no controller are adopted, own objects that match no more are
 * released. An owner that is being deleted does neither.
 *
 * @see kubernetes/pkg/controller/controller_ref_manager.go ClaimObject (v1.36)
 */
export function claimOf(object: KubernetesObject, owner: KubernetesObject, selector: LabelSelector): Claim {
  const controller = controllerOf(object);
  const matches = matchesLabelSelector(selector, object.metadata.labels);
  const ownerGoes = owner.metadata.deletionTimestamp !== undefined;
  if (controller) {
    if (controller.uid !== owner.metadata.uid) return "ignore";
    if (matches) return "keep";
    return ownerGoes ? "ignore" : "release";
  }
  if (!matches || ownerGoes || object.metadata.deletionTimestamp !== undefined) return "ignore";
  return "adopt";
}

/**
 * Adopts and releases objects of the owner's namespace as {@link claimOf} decides.
 *
 * @param isMember - Objects that could never belong to the owner, by their name for example, are left alone.
 * @returns The objects that belong to `owner` now.
 */
export function claimObjects<T extends KubernetesObject>(
  api: Api,
  resource: Resource<T>,
  owner: KubernetesObject,
  selector: LabelSelector,
  isMember: (object: T) => boolean = () => true,
): T[] {
  const claimed: T[] = [];
  for (const object of api.list(resource, { namespace: owner.metadata.namespace })) {
    if (!isMember(object)) continue;
    const claim = claimOf(object, owner, selector);
    const references = object.metadata.ownerReferences ?? [];
    if (claim === "keep") claimed.push(object);
    if (claim === "adopt") claimed.push(withOwners(api, resource, object, [...references, controllerReference(owner)]));
    if (claim === "release") {
      const { uid } = owner.metadata;
      withOwners(
        api,
        resource,
        object,
        references.filter((reference) => reference.uid !== uid),
      );
    }
  }
  return claimed;
}

function withOwners<T extends KubernetesObject>(
  api: Api,
  resource: Resource<T>,
  object: T,
  ownerReferences: OwnerReference[],
): T {
  const { ownerReferences: _old, ...metadata } = object.metadata;
  const changed = ownerReferences.length > 0 ? { ...metadata, ownerReferences } : metadata;
  return api.update(resource, { ...object, metadata: changed });
}
