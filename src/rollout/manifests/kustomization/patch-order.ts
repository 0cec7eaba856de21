import { isRecord, type Fields } from "../../../client/fields.ts";

/** Fields that tell the elements of a list apart, the more special ones first. */
const IDENTIFYING = [
  "containerPort",
  "port",
  "mountPath",
  "devicePath",
  "ip",
  "topologyKey",
  "uid",
  "name",
  "type",
  "key",
];

/**
 * Puts lists that a patch merged into kustomize's order: first the elements of the patch, then the others as they
 * were. Kubernetes' own strategic merge orders them otherwise.
 *
 * @param merged - The object after the patch.
 */
export function patchFirst(merged: Fields, patch: Fields): Fields {
  const result: Fields = { ...merged };
  for (const [name, value] of Object.entries(patch)) {
    const present = merged[name];
    if (isRecord(value) && isRecord(present)) result[name] = patchFirst(present, value);
    else if (Array.isArray(value) && Array.isArray(present)) result[name] = listInOrder(present, value);
  }
  return result;
}

function listInOrder(merged: readonly unknown[], patch: readonly unknown[]): readonly unknown[] {
  if (!merged.every(isRecord) || !patch.every(isRecord)) return merged;
  const key = IDENTIFYING.find((field) => [...merged, ...patch].every((element) => element[field] !== undefined));
  if (key === undefined) return merged;
  const ofPatch = patch.flatMap((element) => {
    const found = merged.find((candidate) => candidate[key] === element[key]);
    return found ? [{ found, element }] : [];
  });
  const others = merged.filter((candidate) => !ofPatch.some(({ found }) => found === candidate));
  return [...ofPatch.map(({ found, element }) => patchFirst(found, element)), ...others];
}
