import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { duplicateKeysOf, parseJsonStrict } from "./parse-json.ts";

describe("parsing JSON", () => {
  test("gives what JSON.parse gives", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 1, "\t"), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseJsonStrict(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test("refuses what JSON.parse refuses", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]:,"\\tru0123.eE-+ nl'.split("")) }), (text) => {
        const outcome = (parse: (text: string) => unknown) => {
          try {
            return { value: parse(text) };
          } catch {
            return "refused";
          }
        };
        expect(outcome(parseJsonStrict)).toEqual(outcome(JSON.parse));
      }),
    );
  });

  test("notes duplicate keys and keeps the last value", () => {
    const value = parseJsonStrict('{"a":1,"b":{"c":1,"c":2},"a":3}') as { a: number; b: { c: number } };
    expect(value).toEqual({ a: 3, b: { c: 2 } });
    expect([...(duplicateKeysOf(value) ?? [])]).toEqual(["a"]);
    expect([...(duplicateKeysOf(value.b) ?? [])]).toEqual(["c"]);
  });

  test("makes __proto__ a plain member", () => {
    const value = parseJsonStrict('{"__proto__":{"polluted":true}}') as object;
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect("polluted" in value).toBe(false);
  });

  test.each([
    ['{"kind":', "unexpected end of JSON input"],
    ["", "unexpected end of JSON input"],
    ["[1,]", "invalid character ']' looking for beginning of value"],
    ["{a:1}", "invalid character 'a' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 2}', "invalid character '2' after object key:value pair"],
    ["[1 2]", "invalid character '2' after array element"],
    ["nope", "invalid character 'o' in literal null (expecting 'u')"],
    ["-x", "invalid character 'x' in numeric literal"],
    ["1 2", "invalid character '2' after top-level value"],
    ['"\n"', String.raw`invalid character '\n' in string literal`],
    [String.raw`"\x"`, "invalid character 'x' in string escape code"],
    [String.raw`"\u12g4"`, String.raw`invalid character 'g' in \u hexadecimal character escape`],
  ])("%j is refused as Go words it", (text, message) => {
    expect(() => parseJsonStrict(text)).toThrow(new SyntaxError(message));
  });

  test("refuses data nested so deep that it would exhaust the stack", () => {
    expect(() => parseJsonStrict("[".repeat(1_000_000))).toThrow("exceeded max depth");
    expect(() => parseJsonStrict("[".repeat(900) + "]".repeat(900))).not.toThrow();
  });
});
