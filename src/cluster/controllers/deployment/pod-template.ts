import type { PodTemplateSpec } from "../../../api/core.ts";

/** The label that tells the Pods of one ReplicaSet of a Deployment from those of another. */
export const POD_TEMPLATE_HASH = "pod-template-hash";

/** Kubernetes' alphabet for hashes in names: no vowels and no look-alikes. */
const SAFE_DIGITS = "bcdfghjklmnpqrstvwxz2456789";
/** Maps: empty ones mean the same as absent ones; an empty `emptyDir`, on the other hand, says something. */
const MAPS = new Set(["labels", "annotations", "nodeSelector", "limits", "requests", "metadata"]);

/**
 * Whether two templates ask for the same Pods; the hash label does not count, nor do empty lists and maps.
 *
 * @see kubernetes/pkg/controller/deployment/util/deployment_util.go EqualIgnoreHash (v1.36)
 */
export function equalTemplates(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  return a === b || canonicalTemplate(a) === canonicalTemplate(b);
}

/**
 * A short hash of a template, as used in names of ReplicaSets and their label.
 *
 * @param collisionCount - Makes another hash when the name was taken by something else.
 */
export function templateHash(template: PodTemplateSpec, collisionCount = 0): string {
  const text = canonicalTemplate(template) + (collisionCount > 0 ? `#${collisionCount}` : "");
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return String(hash).replace(/\d/g, (digit) => SAFE_DIGITS.charAt(digit.charCodeAt(0) % SAFE_DIGITS.length));
}

function canonicalTemplate(template: PodTemplateSpec): string {
  const { labels, ...metadata } = template.metadata;
  const { [POD_TEMPLATE_HASH]: _hash, ...otherLabels } = labels ?? {};
  return JSON.stringify(canonical({ ...template, metadata: { ...metadata, labels: otherLabels } }));
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .map(([key, member]) => [key, canonical(member)] as const)
    .filter(([key, member]) => !isAbsent(key, member))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

function isAbsent(key: string, member: unknown): boolean {
  if (member === undefined || member === null) return true;
  if (Array.isArray(member)) return member.length === 0;
  return MAPS.has(key) && typeof member === "object" && Object.keys(member).length === 0;
}
