import { describe, expect, test } from "vitest";
import type { JsonSchemaProps } from "../apiextensions.ts";
import { listTypeErrors } from "./list-types.ts";
import { prune } from "./prune.ts";
import { setSchemaDefaults } from "./set-defaults.ts";
import { schemaErrors } from "./validate.ts";

const inSpec = (properties: Record<string, JsonSchemaProps>, more: JsonSchemaProps = {}): JsonSchemaProps => ({
  type: "object",
  properties: { spec: { type: "object", properties, ...more } },
});
const text = (errors: readonly { field: string; message: string }[]) =>
  errors.map(({ field, message }) => `${field}: ${message}`);

describe("pruning", () => {
  test("removes what the schema does not know and tells where it was", () => {
    const schema = inSpec({ known: { type: "string" }, list: { type: "array", items: { type: "object" } } });
    const object = { metadata: { odd: 1 }, kind: "A", top: 1, spec: { known: "x", other: 1, list: [{ inner: 1 }] } };
    expect(prune(object, schema)).toEqual(["spec.list[0].inner", "spec.other", "top"]);
    expect(object).toEqual({ metadata: { odd: 1 }, kind: "A", spec: { known: "x", list: [{}] } });
  });

  test("keeps unknown fields where the schema wants them, but for those of parts that it knows", () => {
    const free = { "x-kubernetes-preserve-unknown-fields": true } as const;
    const schema = inSpec(
      { known: { type: "object" }, map: { type: "object", additionalProperties: { type: "string" } } },
      free,
    );
    const object = { spec: { any: { thing: 1 }, known: { inner: 1 }, map: { a: "b" } } };
    expect(prune(object, schema)).toEqual(["spec.known.inner"]);
    expect(object).toEqual({ spec: { any: { thing: 1 }, known: {}, map: { a: "b" } } });
  });

  test("keeps the type and metadata of embedded objects", () => {
    const schema = inSpec({ template: { type: "object", "x-kubernetes-embedded-resource": true } });
    const object = { spec: { template: { apiVersion: "v1", kind: "Pod", metadata: { name: "x" }, spec: {} } } };
    expect(prune(object, schema)).toEqual(["spec.template.spec"]);
  });
});

test("defaults fill in what is absent or a null that is not allowed, also in lists and maps", () => {
  const leaf: JsonSchemaProps = { type: "object", properties: { size: { type: "integer", default: 1 } } };
  const schema = inSpec({
    image: { type: "string", default: "busybox" },
    off: { type: "boolean", default: false },
    nothing: { type: "string", default: "x", nullable: true },
    plain: { type: "string" },
    list: { type: "array", items: leaf },
    map: { type: "object", additionalProperties: leaf },
    nested: { ...leaf, default: {} },
  });
  const object = { spec: { image: null, nothing: null, plain: null, list: [{}, { size: 2 }], map: { a: {} } } };
  setSchemaDefaults(object, schema);
  expect(object).toEqual({
    spec: {
      image: "busybox",
      off: false,
      nothing: null,
      list: [{ size: 1 }, { size: 2 }],
      map: { a: { size: 1 } },
      nested: { size: 1 },
    },
  });
});

test.each<[JsonSchemaProps, unknown, string[]]>([
  [{ type: "integer" }, "3", ['spec.x: Invalid value: "string": spec.x in body must be of type integer: "string"']],
  [{ type: "integer" }, 1.5, ['spec.x: Invalid value: "number": spec.x in body must be of type integer: "number"']],
  [{ type: "number" }, 1, []],
  [{ type: "string" }, null, ['spec.x: Invalid value: "null": spec.x in body must be of type string: "null"']],
  [{ type: "string", nullable: true, enum: ["a"] }, null, []],
  [{ type: "string", enum: ["a", "b"] }, "c", ['spec.x: Unsupported value: "c": supported values: "a", "b"']],
  [
    { type: "integer", minimum: 1 },
    0,
    ["spec.x: Invalid value: 0: spec.x in body should be greater than or equal to 1"],
  ],
  [
    { type: "integer", maximum: 3, exclusiveMaximum: true },
    3,
    ["spec.x: Invalid value: 3: spec.x in body should be less than 3"],
  ],
  [{ type: "integer", multipleOf: 5 }, 7, ["spec.x: Invalid value: 7: spec.x in body should be a multiple of 5"]],
  [{ type: "string", maxLength: 2 }, "abc", ["spec.x: Too long: may not be more than 2 bytes"]],
  [
    { type: "string", minLength: 2 },
    "a",
    ['spec.x: Invalid value: "a": spec.x in body should be at least 2 chars long'],
  ],
  [{ type: "string", pattern: "^a+$" }, "b", ["spec.x: Invalid value: \"b\": spec.x in body should match '^a+$'"]],
  [
    { type: "string", format: "date-time" },
    "today",
    ['spec.x: Invalid value: "today": spec.x in body must be of type date-time: "today"'],
  ],
  [{ type: "string", format: "ipv4" }, "127.0.0.1", []],
  [{ type: "string", format: "no-such-format" }, "x", []],
  [
    { type: "array", items: { type: "string" }, maxItems: 1 },
    ["a", "b"],
    ["spec.x: Too many: 2: must have at most 1 items"],
  ],
  [{ type: "array", minItems: 1 }, [], ["spec.x: Invalid value: 0: spec.x in body should have at least 1 items"]],
  [
    { type: "array", items: { type: "string" } },
    ["a", 1],
    ['spec.x[1]: Invalid value: "integer": spec.x[1] in body must be of type string: "integer"'],
  ],
  [{ type: "object", required: ["a"] }, {}, ["spec.x.a: Required value"]],
  [
    { type: "object", additionalProperties: { type: "string" } },
    { k: 1 },
    ['spec.x.k: Invalid value: "integer": spec.x.k in body must be of type string: "integer"'],
  ],
  [{ "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] }, "50%", []],
  [{ oneOf: [{ required: ["a"] }, { required: ["b"] }] }, { a: 1 }, []],
  [
    { oneOf: [{ required: ["a"] }, { required: ["b"] }] },
    { a: 1, b: 1 },
    ['<nil>: Invalid value: "": "spec.x" must validate one and only one schema (oneOf). Found 2 valid alternatives'],
  ],
  [{ not: { required: ["a"] } }, { a: 1 }, ['<nil>: Invalid value: "": "spec.x" must not validate the schema (not)']],
])("%j of %j", (schema, value, problems) => {
  expect(text(schemaErrors(inSpec({ x: schema }), { value: { spec: { x: value } }, path: "" }))).toEqual(problems);
});

test("what an update leaves as it was breaks no new rule; items are the same by their keys only", () => {
  const item: JsonSchemaProps = {
    type: "object",
    properties: { name: { type: "string" }, size: { type: "integer", maximum: 5 } },
  };
  const keyed: JsonSchemaProps = { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"] };
  const errorsOf = (schema: JsonSchemaProps) =>
    schemaErrors(inSpec({ max: { type: "integer", maximum: 5 }, list: schema }), {
      value: { spec: { max: 9, list: [{ name: "new" }, { name: "a", size: 9 }] } },
      old: { spec: { max: 9, list: [{ name: "a", size: 9 }] } },
      path: "",
    });
  expect(errorsOf({ type: "array", items: item, ...keyed })).toEqual([]);
  expect(errorsOf({ type: "array", items: item })).toHaveLength(1);
});

test("lists of type set and map hold each item once", () => {
  const schema = inSpec({
    set: { type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } },
    map: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
      items: { type: "object" },
    },
  });
  const value = { spec: { set: ["a", "b", "a"], map: [{ name: "x" }, { name: "y" }, { name: "x", more: 1 }] } };
  expect(text(listTypeErrors(schema, value))).toEqual([
    'spec.set[2]: Duplicate value: "a"',
    'spec.map[2]: Duplicate value: {"name":"x"}',
  ]);
});
