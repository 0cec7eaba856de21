import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { applyMergePatch } from "./merge.ts";

describe("a merge patch", () => {
  test.each([
    [
      { a: "1", b: "2" },
      { a: null, c: "3" },
      { b: "2", c: "3" },
    ],
    [{ a: { x: 1, y: 2 } }, { a: { y: null, z: 3 } }, { a: { x: 1, z: 3 } }],
    [{ a: [1, 2] }, { a: [3] }, { a: [3] }],
    [{ a: "x" }, { a: { b: { c: null, d: 1 } } }, { a: { b: { d: 1 } } }],
    [{ a: { b: 1 } }, { a: "x" }, { a: "x" }],
    [{ a: 1 }, { b: null }, { a: 1 }],
  ])("makes of %j with %j %j", (document, patch, result) => {
    expect(applyMergePatch(document, patch)).toEqual(result);
  });

  test.each([
    ["x", "string"],
    [["x"], "array"],
    [1, "number"],
  ])("that is %j is refused", (patch, type) => {
    const message = `error decoding patch: json: cannot unmarshal ${type} into Go value of type map[string]interface {}`;
    expect(() => applyMergePatch({}, patch)).toThrow(expect.objectContaining({ message, reason: "BadRequest" }));
  });

  test("cannot reach a prototype", () => {
    const patch: unknown = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    const result = applyMergePatch({}, patch);
    expect({}).not.toHaveProperty("polluted");
    expect(JSON.stringify(result)).toBe(JSON.stringify(patch));
  });

  const withoutNulls = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value, dropNulls) ?? "{}");
  const object = withoutNulls.map((text) => JSON.parse(text) as unknown).filter(isJsonObject);

  test("made of the difference of two documents turns one into the other, and changes neither", () => {
    fc.assert(
      fc.property(object, object, (from, to) => {
        const patch = difference(from, to);
        const before = JSON.stringify([from, patch]);
        expect(applyMergePatch(from, patch)).toEqual(to);
        expect(JSON.stringify([from, patch])).toBe(before);
      }),
    );
  });
});

function dropNulls(_: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((entry) => entry !== null);
  return value ?? undefined;
}

function difference(from: JsonObject, to: JsonObject): JsonObject {
  const removed = Object.keys(from).filter((key) => !Object.hasOwn(to, key));
  const kept = Object.entries(to).map(([key, value]) => {
    const before = Object.hasOwn(from, key) ? from[key] : undefined;
    return [key, isJsonObject(before) && isJsonObject(value) ? difference(before, value) : value] as const;
  });
  return Object.fromEntries([...removed.map((key) => [key, null] as const), ...kept]);
}
