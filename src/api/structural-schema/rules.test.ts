import { describe, expect, test } from "vitest";
import type { JsonSchemaProps, ValidationRule } from "../apiextensions.ts";
import { jsonSchemaErrors } from "../validation/json-schema.ts";
import { ruleErrors } from "./rules.ts";

const integer: JsonSchemaProps = { type: "integer" };
const withRules = (schema: JsonSchemaProps, ...rules: ValidationRule[]): JsonSchemaProps => ({
  ...schema,
  "x-kubernetes-validations": rules,
});
const spec = (properties: Record<string, JsonSchemaProps>, ...rules: ValidationRule[]): JsonSchemaProps => ({
  type: "object",
  properties: { spec: withRules({ type: "object", properties }, ...rules) },
});
const run = (schema: JsonSchemaProps, value: object, old?: object) =>
  ruleErrors(schema, { value: { spec: value }, path: "", ...(old ? { old: { spec: old } } : {}) }, []).map(
    ({ field, message }) => `${field}: ${message}`,
  );

describe("rules of a schema", () => {
  test("are run where they are written, and say what they are told to say", () => {
    const schema = spec(
      { min: integer, max: integer, list: { type: "array", items: withRules(integer, { rule: "self != 13" }) } },
      { rule: "self.min <= self.max", message: "min must not exceed max" },
      {
        rule: "self.max < 10",
        messageExpression: "'max is ' + string(self.max)",
        reason: "FieldValueForbidden",
        fieldPath: ".max",
      },
    );
    expect(run(schema, { min: 1, max: 2, list: [1] })).toEqual([]);
    expect(run(schema, { min: 30, max: 20, list: [1, 13] })).toEqual([
      'spec: Invalid value: "object": min must not exceed max',
      "spec.max: Forbidden: max is 20",
      'spec.list[1]: Invalid value: "integer": failed rule: self != 13',
    ]);
  });

  test("know the type of a value by its schema", () => {
    const time: JsonSchemaProps = { type: "string", format: "date-time" };
    const schema = spec(
      {
        at: time,
        wait: { type: "string", format: "duration" },
        half: { type: "number" },
        "a-b": integer,
        namespace: integer,
      },
      { rule: "self.at < timestamp('2030-01-01T00:00:00Z') && self.wait >= duration('1m')" },
      { rule: "self.half > 0.5 && self.a__dash__b == 1 && self.__namespace__ == 2" },
      { rule: "type(self.half) == double && type(self.a__dash__b) == int" },
    );
    expect(run(schema, { at: "2026-01-01T00:00:00Z", wait: "90s", half: 1, "a-b": 1, namespace: 2 })).toEqual([]);
  });

  test("compare with what was there before, and leave alone what an update did not touch", () => {
    const schema = spec(
      { fixed: withRules({ type: "string" }, { rule: "self == oldSelf", message: "is immutable" }), size: integer },
      { rule: "self.size > 5" },
    );
    expect(run(schema, { fixed: "a", size: 6 })).toEqual([]);
    expect(run(schema, { fixed: "b", size: 6 }, { fixed: "a", size: 6 })).toEqual([
      'spec.fixed: Invalid value: "string": is immutable',
    ]);
    expect(run(schema, { fixed: "a", size: 1 }, { fixed: "a", size: 1 })).toEqual([]);
    const optional = spec(
      { size: integer },
      { rule: "!oldSelf.hasValue() || self.size >= oldSelf.value().size", optionalOldSelf: true },
    );
    expect(run(optional, { size: 1 })).toEqual([]);
    expect(run(optional, { size: 1 }, { size: 2 })).toHaveLength(1);
  });

  test("fail with what they stumble over, and are not run on what is wrong anyway", () => {
    const schema = spec({ a: integer }, { rule: "self.b == 1" });
    expect(run(schema, { a: 1 })).toEqual([
      'spec: Invalid value: "object": No such key: b evaluating rule: self.b == 1',
    ]);
    const blocking = [{ reason: "FieldValueRequired", field: "spec.c", message: "Required value" }] as const;
    expect(ruleErrors(schema, { value: { spec: { a: 1 } }, path: "" }, blocking)).toMatchObject([{ field: "<nil>" }]);
  });

  test.each([
    "self.list.sum() == 6 && self.list.isSorted() && self.list.max() == 3 && self.list.min() == 1",
    "self.list.indexOf(3) == 2 && sets.contains(self.list, [1, 2]) && !sets.intersects(self.list, [9])",
    "self.text.find('[0-9]+') == '12' && self.text.findAll('[a-z]').size() == 2 && self.text.replace('a', 'c') == 'c12b'",
    "isURL('https://example.com/') && !isURL('nothing') && isIP('::1') && isCIDR('10.0.0.0/8')",
    "self.?absent.orValue(1) == 1 && self.list.all(i, i > 0) && !has(self.absent)",
  ])("may say %s", (rule) => {
    const schema = spec({ list: { type: "array", items: integer }, text: { type: "string" } }, { rule });
    expect(run(schema, { list: [1, 2, 3], text: "a12b" })).toEqual([]);
  });

  test("are compiled when they are defined", () => {
    const problems = jsonSchemaErrors(
      spec({ a: integer }, { rule: "self.a +" }, { rule: "nosuch(self)" }, { rule: "1" }),
      "schema",
    );
    expect(problems.map(({ field }) => field)).toEqual(
      [0, 1, 2].map((index) => `schema.properties[spec].x-kubernetes-validations[${index}].rule`),
    );
    expect(problems[0]?.message).toContain("compilation failed: ");
  });
});
