import { copyJson, isJsonObject, ownProperty, setOwnProperty, type JsonObject } from "../json-object.ts";
import { badRequest } from "../status.ts";

/**
 * Applies a JSON merge patch (RFC 7386) to a copy: null deletes a member, objects merge, anything else replaces.
 *
 * Whether the result is an object of its kind is for decoding to find out.
 *
 * @throws {ApiError} BadRequest when the patch is not an object.
 */
export function applyMergePatch(document: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) {
    const type = Array.isArray(patch) ? "array" : typeof patch;
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${type} into Go value of type map[string]interface {}`,
    );
  }
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
