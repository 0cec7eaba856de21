import { isJsonObject, setOwnProperty, type JsonObject } from "../json-object.ts";
import { DecodeError, shortName, typeMismatch, type GoPath } from "./decode-error.ts";
import { decodeScalar, zeroScalar } from "./decode-scalar.ts";
import { duplicateKeysOf } from "./parse-json.ts";
import { JSON_SCHEMA_PROPS, objectSchema, type FieldSchema, type ObjectSchema, type TypeSchema } from "./schema.ts";

/** As many as Kubernetes reports. */
const MAX_STRICT_ERRORS = 100;

/**
 * Decodes JSON data as the Go types of Kubernetes do: unknown fields are dropped and noted, values are checked against
 * their types and brought into the form in which Kubernetes sends them back (empty optional values are left out).
 */
export class Decoder {
  readonly #strict = new Set<string>();
  #mismatch: DecodeError | undefined;

  /** @throws {DecodeError} The first value of a wrong type. */
  decode(value: unknown, schema: ObjectSchema): JsonObject {
    const struct = shortName(schema.name);
    const type: TypeSchema = { shape: "object", name: schema.name };
    const decoded = this.#value(value, type, "", { struct, fields: [] });
    if (this.#mismatch) throw this.#mismatch;
    return isJsonObject(decoded) ? decoded : {};
  }

  /** `unknown field "spec.x"`, `duplicate field "data.a"`, in the order of the document. */
  get strictErrors(): string[] {
    return [...this.#strict];
  }

  note(error: DecodeError): void {
    this.#mismatch ??= error;
  }

  #value(value: unknown, type: TypeSchema, path: string, goPath: GoPath): unknown {
    if (value === null || value === undefined) return undefined;
    switch (type.shape) {
      case "scalar":
        return decodeScalar(value, type.scalar, goPath, this);
      case "list":
        if (Array.isArray(value)) return this.#list(value, type.element, path, goPath);
        break;
      case "map":
        if (isJsonObject(value)) return this.#map(value, type.element, path, goPath);
        break;
      case "object":
        if (isJsonObject(value)) return this.#object(value, objectSchema(type.name), path, goPath);
        break;
      default:
        return this.#schemaOr(value, type.other, path, goPath);
    }
    this.note(typeMismatch(value, type, goPath));
    return undefined;
  }

  #schemaOr(value: unknown, other: "list" | "boolean" | "strings", path: string, goPath: GoPath): unknown {
    if (isJsonObject(value)) return this.#object(value, objectSchema(JSON_SCHEMA_PROPS), path, goPath);
    if (other === "boolean") {
      if (typeof value === "boolean") return value;
      throw new DecodeError("boolean or JSON schema expected");
    }
    if (!Array.isArray(value)) return undefined;
    const element: TypeSchema =
      other === "list" ? { shape: "object", name: JSON_SCHEMA_PROPS } : { shape: "scalar", scalar: "string" };
    return this.#list(value, element, path, goPath);
  }

  #list(list: readonly unknown[], element: TypeSchema, path: string, goPath: GoPath): unknown[] {
    return list.map((entry, index) => this.#value(entry, element, `${path}[${index}]`, goPath) ?? zeroValue(element));
  }

  #map(map: JsonObject, element: TypeSchema, path: string, goPath: GoPath): JsonObject {
    const result: JsonObject = {};
    const duplicates = duplicateKeysOf(map);
    for (const [key, entry] of Object.entries(map)) {
      const keyPath = join(path, key);
      if (duplicates?.has(key)) this.#noteStrict(`duplicate field ${JSON.stringify(keyPath)}`);
      setOwnProperty(result, key, this.#value(entry, element, keyPath, goPath) ?? zeroValue(element));
    }
    return result;
  }

  #object(object: JsonObject, schema: ObjectSchema, path: string, goPath: GoPath): JsonObject {
    const result: JsonObject = {};
    const duplicates = duplicateKeysOf(object);
    const struct = shortName(schema.name);
    for (const [key, member] of Object.entries(object)) {
      const field = schema.fields.get(key);
      const fieldPath = join(path, key);
      if (!field) {
        this.#noteStrict(`unknown field ${JSON.stringify(fieldPath)}`);
        continue;
      }
      if (duplicates?.has(key)) this.#noteStrict(`duplicate field ${JSON.stringify(fieldPath)}`);
      const decoded = this.#value(member, field.type, fieldPath, { struct, fields: [...goPath.fields, key] });
      if (decoded !== undefined && !isLeftOut(decoded, field)) result[key] = decoded;
    }
    addZeroValues(result, schema);
    return result;
  }

  #noteStrict(error: string): void {
    if (this.#strict.size < MAX_STRICT_ERRORS) this.#strict.add(error);
  }
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

/** Whether Go leaves a value out when it encodes it ("omitempty"). */
function isLeftOut(value: unknown, { type, pointer, always }: FieldSchema): boolean {
  if (pointer || always) return false;
  if (Array.isArray(value)) return value.length === 0;
  if (type.shape === "map") return Object.keys(value as JsonObject).length === 0;
  if (type.shape !== "scalar" || type.scalar === "int-or-string" || type.scalar === "any") return false;
  return value === "" || value === 0 || value === false;
}

function addZeroValues(object: JsonObject, schema: ObjectSchema): void {
  for (const [name, field] of schema.fields) {
    // Go has null where a pointer is empty and always sent; defaults fill it in, or validation asks for it.
    if (field.always && !field.pointer && !Object.hasOwn(object, name)) object[name] = zeroValue(field.type);
  }
}

function zeroValue(type: TypeSchema): unknown {
  if (type.shape === "scalar") return zeroScalar(type.scalar);
  if (type.shape !== "object") return null;
  const object: JsonObject = {};
  addZeroValues(object, objectSchema(type.name));
  return object;
}
