import { readFileSync } from "node:fs";

/**
 * The types of the Kubernetes API: which fields a kind has, of which types, and how they are patched.
 *
 * The data (schema.json, made by scripts/generate-schema.mjs) is read on first use.
 */

/** Types without fields of their own. */
export type ScalarName =
  | "string"
  | "boolean"
  | "int32"
  | "int64"
  | "double"
  | "byte"
  | "quantity"
  | "int-or-string"
  | "time"
  | "micro-time"
  | "any";

export type TypeSchema =
  | { readonly shape: "scalar"; readonly scalar: ScalarName }
  | { readonly shape: "list"; readonly element: TypeSchema }
  | { readonly shape: "map"; readonly element: TypeSchema }
  | { readonly shape: "object"; readonly name: string }
  /** A JSON Schema ({@link JSON_SCHEMA_PROPS}), or something else in its place. */
  | { readonly shape: "schema-or"; readonly other: "list" | "boolean" | "strings" };

/** The type of the schemas of custom resources. */
export const JSON_SCHEMA_PROPS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";

/** How one field is encoded and patched. */
export interface FieldSchema {
  readonly type: TypeSchema;
  /** `merge`, `replace`, `retainKeys` or two of them. */
  readonly patchStrategy: readonly string[];
  readonly patchMergeKey?: string;
  readonly listType?: string;
  readonly listMapKeys?: readonly string[];
  readonly mapType?: string;
  /** Of scalars: zero values differ from absent ones. */
  readonly pointer: boolean;
  /** Sent even when empty. */
  readonly always: boolean;
  readonly required: boolean;
}

/** A kind or a part of one. */
export interface ObjectSchema {
  /** E.g. `io.k8s.api.core.v1.Pod`. */
  readonly name: string;
  readonly fields: ReadonlyMap<string, FieldSchema>;
  /** Whether its fields are owned and applied as one. */
  readonly atomic: boolean;
  /** The kinds that this type is. */
  readonly kinds: readonly { readonly group: string; readonly version: string; readonly kind: string }[];
}

type RawField = string | RawFieldFacts;

interface RawFieldFacts {
  readonly type: string;
  readonly patchStrategy?: string;
  readonly patchMergeKey?: string;
  readonly listType?: string;
  readonly listMapKeys?: readonly string[];
  readonly mapType?: string;
  readonly pointer?: boolean;
  /** Unless it says otherwise, what is required is also sent, but for objects. */
  readonly always?: boolean;
}

interface RawType {
  readonly fields: Readonly<Record<string, RawField>>;
  readonly required?: readonly string[];
  readonly atomic?: boolean;
  readonly kinds?: ObjectSchema["kinds"];
}

interface RawSchema {
  readonly kinds: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, RawType>>;
}

let loaded: RawSchema | undefined;
const objects = new Map<string, ObjectSchema>();

/** The type of a kind; undefined when there is no such kind. */
export function schemaFor(apiVersion: string, kind: string): ObjectSchema | undefined {
  const { kinds } = load();
  const key = `${apiVersion}/${kind}`;
  const name = Object.hasOwn(kinds, key) ? kinds[key] : undefined;
  return name === undefined ? undefined : objectSchema(name);
}

/** A type by its full name. @throws {RangeError} There is none of that name. */
export function objectSchema(name: string): ObjectSchema {
  const known = objects.get(name);
  if (known) return known;
  const raw = load().types[name];
  if (!raw) throw new RangeError(`no type ${name} in the schema`);
  const fields = new Map(
    Object.entries(raw.fields).map(([field, facts]) => [
      field,
      fieldSchema(facts, raw.required?.includes(field) ?? false),
    ]),
  );
  const schema = { name, fields, atomic: raw.atomic ?? false, kinds: raw.kinds ?? [] };
  objects.set(name, schema);
  return schema;
}

function load(): RawSchema {
  loaded ??= JSON.parse(readFileSync(new URL("schema.json", import.meta.url), "utf8")) as RawSchema;
  return loaded;
}

function fieldSchema(raw: RawField, required: boolean): FieldSchema {
  const facts: RawFieldFacts = typeof raw === "string" ? { type: raw } : raw;
  const { type: text, patchStrategy, pointer = false, always, ...rest } = facts;
  const type = typeSchema(text);
  return {
    ...rest,
    type,
    patchStrategy: patchStrategy?.split(",") ?? [],
    pointer,
    // A required object may be a pointer, which Kubernetes leaves empty and validation then asks for.
    always: always ?? (required && type.shape !== "object"),
    required,
  };
}

function typeSchema(text: string): TypeSchema {
  if (text.startsWith("[]")) return { shape: "list", element: typeSchema(text.slice(2)) };
  if (text.startsWith("{}")) return { shape: "map", element: typeSchema(text.slice(2)) };
  const [, other] = /^schema\|(list|boolean|strings)$/.exec(text) ?? [];
  if (other !== undefined) return { shape: "schema-or", other: other as "list" | "boolean" | "strings" };
  if (text.includes(".")) return { shape: "object", name: text };
  return { shape: "scalar", scalar: text as ScalarName };
}
