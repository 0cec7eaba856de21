import { describe, expect, test } from "vitest";
import { duplicateYamlKeys, parseYaml } from "./parse-yaml.ts";

test("duplicate keys are found by their lines", () => {
  const text = "\na: 1\nb:\n  c: 1\n  c: 2\nd: [{e: 1, e: 2}]\na: 3\n";
  expect(duplicateYamlKeys(text)).toEqual([
    'line 7: key "a" already set in map',
    'line 5: key "c" already set in map',
    'line 6: key "e" already set in map',
  ]);
  expect(duplicateYamlKeys("a: {b: 1}\nc: {b: 1}\n")).toEqual([]);
});

describe("parseYaml", () => {
  test.each<[string, unknown]>([
    ["a: 1\nb: [x, true, null]\n", { a: 1, b: ["x", true, null] }],
    ["a: 1\na: 2\n", { a: 2 }],
    ["a: &x {b: 1}\nc: *x\n", { a: { b: 1 }, c: { b: 1 } }],
    ["kind: A\n---\nkind: B\n", { kind: "A" }],
    ["# nothing\n", null],
    ["", null],
    [`${"[".repeat(150)}${"]".repeat(150)}`, expect.any(Array)],
  ])("reads %j", (text, value) => {
    expect(parseYaml(text)).toEqual(value);
  });

  test("reads __proto__ as a plain key", () => {
    const value = parseYaml("__proto__: {polluted: 1}\n") as object;
    expect(Object.entries(value)).toEqual([["__proto__", { polluted: 1 }]]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test("reads long text", () => {
    expect(parseYaml(`a: |\n${" x\n".repeat(100_000)}`)).toEqual({ a: "x\n".repeat(100_000) });
  });

  test.each([
    ["lists nested too deeply", "[".repeat(100_000), "exceeded max depth"],
    ["maps nested too deeply", "{a: ".repeat(100_000), "exceeded max depth"],
    ["compact lists nested too deeply", "- ".repeat(100_000), "exceeded max depth"],
    ["explicit keys nested too deeply", "? ".repeat(100_000), "exceeded max depth"],
    ["too many values", `[${"a,".repeat(1_000_000)}]`, "more than 250000 tokens"],
    ["a list that contains itself", "&a [*a]", "contains itself"],
    ["a map that contains itself", "a: &x\n  b: {c: *x}\n", "contains itself"],
    ["a bomb of aliases", bomb(), "xcessive alias"],
    ["long text, many times", `a: &a ${"x".repeat(100_000)}\nb: [${"*a,".repeat(90)}]`, "excessive aliasing"],
    ["no YAML", "a: [", "Flow sequence"],
  ])("refuses %s", (_name, text, error) => {
    expect(() => parseYaml(text)).toThrow(error);
  });
});

/** Ten levels of ten aliases each. */
function bomb(): string {
  const level = (n: number) =>
    `l${n}: &l${n} [${Array.from({ length: 10 }, () => (n === 0 ? "x" : `*l${n - 1}`)).join()}]`;
  return Array.from({ length: 10 }, (_, n) => level(n)).join("\n");
}
