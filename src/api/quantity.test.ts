import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalQuantity, compareQuantities, parseQuantity, quantityToNumber } from "./quantity.ts";

describe("a quantity", () => {
  test.each([
    ["0.5", "500m"],
    ["1024Mi", "1Gi"],
    ["1000m", "1"],
    ["100m", "100m"],
    ["1500Mi", "1500Mi"],
    ["0.5Gi", "512Mi"],
    ["1.5Gi", "1536Mi"],
    ["1.5", "1500m"],
    ["12e6", "12e6"],
    ["12000", "12k"],
    ["1E", "1E"],
    ["1E3", "1E3"],
    ["1000e3", "1e6"],
    ["0", "0"],
    ["0Mi", "0"],
    ["-1.5", "-1500m"],
    ["0.0000000001", "1n"],
    ["512Ki", "512Ki"],
    [".5", "500m"],
    ["5.", "5."],
    ["1.500", "1.500"],
    ["0.500", "500m"],
    ["1024", "1024"],
    ["0.1Ki", "102400m"],
  ])("%s is sent back as %s", (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });

  test.each([
    ["x", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
    ["", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
    ["1 Gi", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
    ["1KB", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
    ["1kk", "unable to parse quantity's suffix"],
    ["1e999999999", "unable to parse quantity's suffix"],
  ])("%s is refused", (text, message) => {
    expect(() => parseQuantity(text)).toThrow(expect.objectContaining({ message }));
  });

  test("is a number and can be compared", () => {
    expect(quantityToNumber("250m")).toBe(0.25);
    expect(quantityToNumber("2Ki")).toBe(2048);
    expect(compareQuantities("1000m", "1")).toBe(0);
    expect(compareQuantities("1Gi", "1G")).toBe(1);
    expect(compareQuantities("-1", "0")).toBe(-1);
  });

  const quantity = fc
    .tuple(
      fc.constantFrom("", "-", "+"),
      fc.nat(100_000_000),
      fc.option(fc.stringMatching(/^[0-9]{0,9}$/), { nil: undefined }),
      fc.constantFrom("", "n", "u", "m", "k", "M", "G", "T", "Ki", "Mi", "Gi", "e3", "E-3"),
    )
    .map(
      ([sign, digits, fraction, suffix]) => `${sign}${digits}${fraction === undefined ? "" : `.${fraction}`}${suffix}`,
    );

  test("keeps its value in canonical form, which is canonical itself", () => {
    fc.assert(
      fc.property(quantity, (text) => {
        const canonical = canonicalQuantity(text);
        expect(parseQuantity(canonical).nanos).toBe(parseQuantity(text).nanos);
        expect(canonicalQuantity(canonical)).toBe(canonical);
      }),
    );
  });
});
