import { copyJson, isJsonObject, ownProperty, setOwnProperty, type JsonObject } from "../json-object.ts";
import { badRequest, failure, type ApiError } from "../status.ts";

/** More operations than this are refused, as by Kubernetes. */
const MAX_OPERATIONS = 10_000;
/** Copies together may add as much as a request may send. */
const MAX_COPIED_BYTES = 3 * 1024 * 1024;
/** As deep as a body may be; operations could otherwise pile up values of any depth, which exhausts the stack. */
const MAX_DEPTH = 1000;

/**
 * Applies a JSON patch (RFC 6902) as Kubernetes does, to a copy. Unlike the RFC, `replace` adds a missing member.
 *
 * @throws {ApiError} BadRequest for what is not a list of operations; Invalid, without saying why, when one fails: the
 * reason is in `cause`.
 */
export function applyJsonPatch(document: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations) || !operations.every(isJsonObject)) {
    throw badRequest(
      "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
    );
  }
  if (operations.length > MAX_OPERATIONS) {
    const limit = `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${operations.length}`;
    throw failure(413, "RequestEntityTooLarge", `Request entity too large: ${limit}`);
  }
  const holder: JsonObject = { document: copyJson(document) };
  const copies = { bytes: 0 };
  try {
    for (const operation of operations) {
      if (operation["op"] === "copy") limitCopies(holder, operation, copies);
      applyOperation(holder, operation);
    }
  } catch (error) {
    if (error instanceof RangeError) throw rejected("exceeded max depth");
    throw error;
  }
  if (isDeeperThan(holder["document"], MAX_DEPTH)) throw rejected("exceeded max depth");
  return holder["document"];
}

function limitCopies(holder: JsonObject, operation: JsonObject, copies: { bytes: number }): void {
  copies.bytes += Buffer.byteLength(JSON.stringify(read(pointer(holder, operation, "from"))));
  if (copies.bytes <= MAX_COPIED_BYTES) return;
  const limit = `accumulated size increase of copy is ${copies.bytes}, exceeding the limit ${MAX_COPIED_BYTES}`;
  throw rejected(`unable to complete the copy, the ${limit}`);
}

/** Level by level, so that depth costs no stack. */
function isDeeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((entry) => (isContainer(entry) ? Object.values(entry).filter(isContainer) : []));
  }
  return false;
}

function applyOperation(holder: JsonObject, operation: JsonObject): void {
  const path = pointer(holder, operation, "path");
  const value = () => {
    if (!Object.hasOwn(operation, "value")) throw rejected(`missing value for ${path.text}`);
    return copyJson(operation["value"]);
  };
  switch (operation["op"]) {
    case "add":
      return insert(path, value());
    case "remove":
      return remove(path);
    case "replace":
      return replace(path, value());
    case "move": {
      const from = pointer(holder, operation, "from");
      const moved = read(from);
      remove(from);
      // The removal may have moved list elements, so the target is looked up only now.
      return insert(pointer(holder, operation, "path"), moved);
    }
    case "copy":
      return insert(path, copyJson(read(pointer(holder, operation, "from"))));
    case "test":
      if (!equal(read(path), operation["value"] ?? null)) throw rejected(`testing value ${path.text} failed`);
      return undefined;
    default:
      throw rejected(`unexpected kind: ${String(operation["op"])}`);
  }
}

/** A place in a document: the list or object that has it, and its name there. */
interface Place {
  readonly container: JsonObject | unknown[];
  readonly key: string;
  readonly text: string;
}

function pointer(holder: JsonObject, operation: JsonObject, member: "path" | "from"): Place {
  const text = operation[member];
  if (typeof text !== "string" || (text !== "" && !text.startsWith("/"))) {
    throw rejected(`operation ${String(operation["op"])} has no valid ${member}`);
  }
  const [, ...tokens] = text.split("/").map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  let container: unknown = holder;
  let key = "document";
  for (const token of tokens) {
    container = isContainer(container) ? memberOf(container, key) : undefined;
    key = token;
  }
  if (!isContainer(container)) throw rejected(`doc is missing path: ${text}`);
  return { container, key, text };
}

function memberOf(container: JsonObject | unknown[], key: string): unknown {
  return Array.isArray(container) ? container[existingIndex(container, key) ?? -1] : ownProperty(container, key);
}

function isContainer(value: unknown): value is JsonObject | unknown[] {
  return Array.isArray(value) || isJsonObject(value);
}

function read({ container, key, text }: Place): unknown {
  if (!Array.isArray(container)) return ownProperty(container, key) ?? null;
  const index = existingIndex(container, key);
  if (index === undefined) throw rejected(`invalid index in ${text}`);
  return container[index];
}

function insert({ container, key, text }: Place, value: unknown): void {
  if (!Array.isArray(container)) return setOwnProperty(container, key, value);
  const index = key === "-" ? container.length : parseIndex(key, container.length + 1);
  if (index === undefined) throw rejected(`invalid index in ${text}`);
  container.splice(index, 0, value);
}

function replace(place: Place, value: unknown): void {
  const { container, key } = place;
  if (!Array.isArray(container)) return setOwnProperty(container, key, value);
  read(place);
  container[existingIndex(container, key) ?? 0] = value;
}

function remove({ container, key, text }: Place): void {
  if (Array.isArray(container)) {
    const index = existingIndex(container, key);
    if (index === undefined) throw rejected(`invalid index in ${text}`);
    container.splice(index, 1);
  } else if (!Object.hasOwn(container, key)) throw rejected(`unable to remove nonexistent key: ${text}`);
  else delete container[key];
}

function existingIndex(list: readonly unknown[], key: string): number | undefined {
  return parseIndex(key, list.length);
}

/** Negative indexes count from the end. */
function parseIndex(text: string, length: number): number | undefined {
  if (!/^-?[0-9]+$/.test(text)) return undefined;
  const index = Number(text) < 0 ? Number(text) + length : Number(text);
  return index >= 0 && index < length ? index : undefined;
}

function equal(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((entry, index) => equal(entry, b[index]));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
}

function rejected(reason: string): ApiError {
  const message = "the server rejected our request due to an error in our request";
  const error = failure(422, "Invalid", message, {});
  error.cause = new Error(reason);
  return error;
}
