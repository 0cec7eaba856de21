import { copyJson, isJsonObject, ownProperty, setOwnProperty, type JsonObject } from "../json-object.ts";

/**
 * Applies a JSON merge patch (RFC 7386) to a copy: null deletes a member, objects merge, anything else replaces.
 *
 * It cannot fail; whether the result is an object of its kind is for decoding to find out.
 */
export function applyMergePatch(document: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return copyJson(patch);
  const result: JsonObject = isJsonObject(document) ? (copyJson(document) as JsonObject) : {};
  mergeInto(result, patch);
  return result;
}

function mergeInto(target: JsonObject, patch: JsonObject): void {
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete target[key];
    else if (isJsonObject(value)) {
      const present = ownProperty(target, key);
      const merged: JsonObject = isJsonObject(present) ? present : {};
      mergeInto(merged, value);
      setOwnProperty(target, key, merged);
    } else setOwnProperty(target, key, copyJson(value));
  }
}
