import { isJsonObject, type JsonObject } from "../json-object.ts";
import { ApiError, badRequest, failure } from "../status.ts";

/** Failures of strategic merge patches. @see kubernetes apimachinery/pkg/util/mergepatch/errors.go (v1.36) */

export const missingMergeKey = (element: JsonObject, mergeKey: string): ApiError =>
  plainFailure(`map: ${goText(element)} does not contain declared merge key: ${mergeKey}`);
export const unknownDirective = (directive: unknown, patch: JsonObject): ApiError =>
  plainFailure(`unknown patch type: ${String(directive)} in map: ${goText(patch)}`);
export const unexpectedType = (expected: "map" | "list", actual: unknown): ApiError =>
  plainFailure(`expected a ${GO_TYPES[expected]}, but received a ${goType(actual)}`);
export const mixedElements = (lists: readonly unknown[]): ApiError =>
  plainFailure(`list element types are not identical: ${goText(lists)}`);
export const noElements = (): ApiError => plainFailure("no elements in any of the given slices");
export const mergeOfLists = (): ApiError => plainFailure("merging lists cannot yet be specified in the patch");
export const noMergeKeyDeclared = (): ApiError => plainFailure("cannot merge lists without merge key for type struct");
export const wrongOrder = (patch: unknown, order: unknown): ApiError =>
  plainFailure(`The order in patch list:\n${goText(patch)}\n doesn't match $setElementOrder list:\n${goText(order)}\n`);
export const unknownField = (field: string, type: string): ApiError =>
  plainFailure(`unable to find api field in struct ${type} for the json field ${JSON.stringify(field)}`);
export const badFormat = (what: "primitive list" | "retainKeys" | "setElementOrder list"): ApiError =>
  badRequest(`invalid patch format of ${what}`);
export const listOfLists = (): ApiError => failure(422, "Invalid", "lists of lists are not supported", {});

const GO_TYPES = { map: "map[string]interface {}", list: "[]interface {}" } as const;

/** Kubernetes answers errors that it does not foresee with a Status that has no reason. */
function plainFailure(message: string): ApiError {
  return new ApiError({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, code: 500 });
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return GO_TYPES.list;
  if (isJsonObject(value)) return GO_TYPES.map;
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  if (typeof value === "boolean") return "bool";
  return value === null ? "%!s(<nil>)" : typeof value;
}

/** JSON data as Go prints it with `%v`: `map[image:a name:b]`. */
function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(" ")}]`;
  if (isJsonObject(value)) {
    const keys = Object.keys(value).sort();
    return `map[${keys.map((key) => `${key}:${goText(value[key])}`).join(" ")}]`;
  }
  if (value === null) return "<nil>";
  return typeof value === "string" ? value : JSON.stringify(value);
}
