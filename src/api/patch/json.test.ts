import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ApiError } from "../status.ts";
import { applyJsonPatch } from "./json.ts";

const document = { data: { a: "1", b: "2" }, list: [1, 2, 3], labels: { "x/y": "1" } };

describe("a JSON patch", () => {
  test.each([
    ["adds a member", [{ op: "add", path: "/data/c", value: "3" }], { data: { a: "1", b: "2", c: "3" } }],
    ["adds before a list element", [{ op: "add", path: "/list/1", value: 9 }], { list: [1, 9, 2, 3] }],
    ["adds at the end of a list", [{ op: "add", path: "/list/-", value: 9 }], { list: [1, 2, 3, 9] }],
    ["adds at the index after the last", [{ op: "add", path: "/list/3", value: 9 }], { list: [1, 2, 3, 9] }],
    ["replaces a member", [{ op: "replace", path: "/data/a", value: null }], { data: { a: null, b: "2" } }],
    [
      "adds a missing member by replace",
      [{ op: "replace", path: "/data/z", value: "0" }],
      { data: { a: "1", b: "2", z: "0" } },
    ],
    ["replaces a list element", [{ op: "replace", path: "/list/0", value: 9 }], { list: [9, 2, 3] }],
    ["removes a member", [{ op: "remove", path: "/data/a" }], { data: { b: "2" } }],
    ["removes a list element from the end", [{ op: "remove", path: "/list/-1" }], { list: [1, 2] }],
    ["moves within a list", [{ op: "move", from: "/list/0", path: "/list/2" }], { list: [2, 3, 1] }],
    ["copies", [{ op: "copy", from: "/data/a", path: "/data/c" }], { data: { a: "1", b: "2", c: "1" } }],
    ["unescapes its path", [{ op: "replace", path: "/labels/x~1y", value: "2" }], { labels: { "x/y": "2" } }],
    [
      "goes on after a test that holds",
      [
        { op: "test", path: "/list", value: [1, 2, 3] },
        { op: "remove", path: "/list" },
      ],
      { list: undefined },
    ],
    ["takes a missing member for null in a test", [{ op: "test", path: "/data/z", value: null }], {}],
  ])("%s", (_, operations, changed) => {
    expect(applyJsonPatch(document, operations)).toEqual({ ...document, ...changed });
  });

  test("replaces the whole document", () => {
    expect(applyJsonPatch(document, [{ op: "replace", path: "", value: { x: 1 } }])).toEqual({ x: 1 });
  });

  test.each([
    ["a test fails", { op: "test", path: "/data/a", value: "2" }],
    ["it removes what is not there", { op: "remove", path: "/data/z" }],
    ["the parent is missing", { op: "add", path: "/none/x", value: 1 }],
    ["the operation is unknown", { op: "increment", path: "/data/a" }],
    ["the index is beyond the list", { op: "replace", path: "/list/3", value: 1 }],
    ["the index is no number", { op: "add", path: "/list/x", value: 1 }],
    ["the path has no slash", { op: "remove", path: "data" }],
    ["there is no path", { op: "remove" }],
    ["there is no value", { op: "add", path: "/data/c" }],
    ["it would reach an inherited member", { op: "add", path: "/data/constructor/x", value: 1 }],
    ["it would reach the prototype", { op: "add", path: "/__proto__/polluted", value: 1 }],
  ])("is refused where %s", (_, operation) => {
    expect(() => applyJsonPatch(document, [operation])).toThrow(
      expect.objectContaining({
        status: {
          apiVersion: "v1",
          kind: "Status",
          metadata: {},
          status: "Failure",
          message: "the server rejected our request due to an error in our request",
          reason: "Invalid",
          details: {},
          code: 422,
        },
      }),
    );
    expect({}).not.toHaveProperty("polluted");
  });

  test("tells in its cause why it was refused", () => {
    const error = caught(() => applyJsonPatch(document, [{ op: "remove", path: "/data/z" }]));
    expect(error.cause).toEqual(new Error("unable to remove nonexistent key: /data/z"));
  });

  test("must be a list of operations, and not too long", () => {
    expect(() => applyJsonPatch(document, { op: "remove" })).toThrow(expect.objectContaining({ code: 400 }));
    expect(() => applyJsonPatch(document, ["x"])).toThrow(expect.objectContaining({ code: 400 }));
    const operations = Array.from({ length: 10_001 }, () => ({ op: "test", path: "/data/z", value: null }));
    expect(() => applyJsonPatch(document, operations)).toThrow(expect.objectContaining({ code: 413 }));
  });

  test("makes __proto__ a plain member", () => {
    const result = applyJsonPatch({ data: {} }, JSON.parse('[{"op":"add","path":"/data/__proto__","value":"x"}]'));
    expect(JSON.stringify(result)).toBe('{"data":{"__proto__":"x"}}');
  });

  test("leaves document and operations alone, whether it succeeds or not", () => {
    const path = fc.constantFrom("", "/data", "/data/a", "/list/0", "/list/-", "/data/none", "/labels/x~1y");
    const op = fc.constantFrom("add", "remove", "replace", "move", "copy", "test");
    const operation = fc.record({ op, path, from: path, value: fc.jsonValue({ maxDepth: 2 }) });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 5 }), (operations) => {
        const before = JSON.stringify([document, operations]);
        expect([undefined, 422]).toContain(failureCode(() => applyJsonPatch(document, operations)));
        expect(JSON.stringify([document, operations])).toBe(before);
      }),
    );
  });

  test("copies no more than a request may send", () => {
    const copies = Array.from({ length: 40 }, (_, n) => ({ op: "copy", from: "/data", path: `/data/${n}` }));
    const error = caught(() => applyJsonPatch(document, copies));
    expect(error).toMatchObject({ code: 422, cause: { message: expect.stringContaining("exceeding the limit") } });
  });

  test("makes nothing that is nested without end", () => {
    const deeper = "/a".repeat(500);
    const value = JSON.parse(`${'{"a":'.repeat(500)}{}${"}".repeat(500)}`) as unknown;
    const operations = Array.from({ length: 20 }, (_, n) => ({ op: "add", path: `/data/a${deeper.repeat(n)}`, value }));
    const error = caught(() => applyJsonPatch(document, operations));
    expect(error).toMatchObject({ code: 422, cause: { message: "exceeded max depth" } });
  });
});

function caught(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

function failureCode(action: () => unknown): number | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return (error as ApiError).code;
  }
}
