import type { TypeSchema } from "./schema.ts";

/** A value that cannot be decoded; the message is worded as Go does. */
export class DecodeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DecodeError";
  }
}

/** Where a value is: the type that has the field, and the names of the fields from the top, without list indexes. */
export interface GoPath {
  readonly struct: string;
  readonly fields: readonly string[];
}

const GO_SCALARS: Readonly<Record<string, string>> = {
  boolean: "bool",
  double: "float64",
  byte: "[]uint8",
  quantity: "resource.Quantity",
  "int-or-string": "int32",
  time: "string",
  "micro-time": "string",
};

/** `json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32`. */
export function typeMismatch(value: unknown, type: TypeSchema, { struct, fields }: GoPath): DecodeError {
  const into = fields.length === 0 ? "Go value" : `Go struct field ${struct}.${fields.join(".")}`;
  return new DecodeError(`json: cannot unmarshal ${describe(value, type)} into ${into} of type ${goType(type)}`);
}

/** Go's name of a type without its package: `DeploymentSpec`. */
export function shortName(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf(".") + 1);
}

function describe(value: unknown, type: TypeSchema): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return isInteger(type) ? `number ${value}` : "number";
  return typeof value === "boolean" ? "bool" : typeof value;
}

/** Numbers are shown only where the type would take another number. */
function isInteger(type: TypeSchema): boolean {
  return type.shape === "scalar" && ["int32", "int64", "int-or-string"].includes(type.scalar);
}

function goType(type: TypeSchema): string {
  switch (type.shape) {
    case "list":
      return `[]${goType(type.element)}`;
    case "map":
      return `map[string]${goType(type.element)}`;
    case "object":
      return type.name.split(".").slice(-2).join(".");
    case "schema-or":
      return "v1.JSONSchemaProps";
    default:
      return GO_SCALARS[type.scalar] ?? type.scalar;
  }
}
