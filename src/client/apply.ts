import { isDeepStrictEqual } from "node:util";
import type { KubernetesObject, NewObject } from "../api/meta.ts";
import type { Resource } from "../api/resources.ts";
import { isApiError } from "../api/status.ts";
import type { Client } from "./client.ts";
import { isRecord, type Fields } from "./fields.ts";

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** What {@link apply} did. */
export interface Applied<T extends KubernetesObject> {
  readonly outcome: "created" | "configured" | "unchanged";
  readonly object: T;
}

/**
 * Makes the object as given, as `kubectl apply` does on the client's side: created when absent, else changed by a
 * three-way merge, so that what others set (replicas of an autoscaler, defaults) stays unless the manifest names it.
 *
 * Lists are replaced as a whole. The annotation is kubectl's own, so both tools can follow each other.
 *
 * @throws {ApiError} As the server refuses; a conflict with a simultaneous creation is tried again.
 * @see kubernetes/staging/src/k8s.io/kubectl/pkg/cmd/apply (v1.36)
 */
export async function apply<T extends KubernetesObject>(
  client: Client,
  resource: Resource<T>,
  object: NewObject<T>,
): Promise<Applied<T>> {
  const namespace = object.metadata.namespace ?? "";
  const name = object.metadata.name ?? "";
  const wanted = withLastApplied(object);
  let current = await client.find(resource, namespace, name);
  if (!current) {
    try {
      return { outcome: "created", object: await client.create(resource, wanted, { fieldValidation: "Strict" }) };
    } catch (error) {
      if (!isApiError(error, "AlreadyExists")) throw error;
      current = await client.get(resource, namespace, name);
    }
  }
  const patch = threeWayMergePatch(lastApplied(current), wanted, current);
  if (Object.keys(patch).length === 0) return { outcome: "unchanged", object: current };
  const changed = await client.patch(resource, namespace, name, "merge", patch, { fieldValidation: "Strict" });
  const unchanged = changed.metadata.resourceVersion === current.metadata.resourceVersion;
  return { outcome: unchanged ? "unchanged" : "configured", object: changed };
}

/** The manifest with itself, as JSON, in kubectl's annotation. */
export function withLastApplied<T extends KubernetesObject>(object: NewObject<T>): NewObject<T> {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata.annotations ?? {};
  const plain = { ...object, metadata: { ...object.metadata, annotations } };
  const text = `${JSON.stringify(plain)}\n`;
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } };
}

function lastApplied(object: KubernetesObject): unknown {
  const text = object.metadata.annotations?.[LAST_APPLIED];
  if (!text) return {};
  try {
    return JSON.parse(text);
  } catch {
    return {}; // damaged by hand: then nothing is known to be ours to remove
  }
}

/**
 * A JSON merge patch that brings `current` to `wanted` and removes what `original` had and `wanted` has no more;
 * everything else of `current` stays.
 */
export function threeWayMergePatch(original: unknown, wanted: unknown, current: unknown): Fields {
  if (!isRecord(wanted) || !isRecord(current)) return {};
  const before = isRecord(original) ? original : {};
  const patch: Fields = {};
  for (const name of Object.keys(before)) {
    if (!(name in wanted) && name in current) patch[name] = null;
  }
  for (const [name, value] of Object.entries(wanted)) {
    const present = current[name];
    if (isRecord(value) && isRecord(present)) {
      const nested = threeWayMergePatch(before[name], value, present);
      if (Object.keys(nested).length > 0) patch[name] = nested;
    } else if (value !== undefined && value !== null && !isDeepStrictEqual(value, present)) {
      patch[name] = value;
    }
  }
  return patch;
}
