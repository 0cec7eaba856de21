import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatLabelSelector, isEmptySelector, matchesLabelSelector, parseLabelSelector } from "./labels.ts";
import type { LabelSelector } from "./meta.ts";

const objects = { a: { app: "x", tier: "front" }, b: { tier: "back" }, c: { app: "y", n: "6" }, none: undefined };

function selected(selector: string): string {
  const matches = parseLabelSelector(selector);
  return Object.entries(objects)
    .filter(([, labels]) => matches(labels))
    .map(([name]) => name)
    .join(" ");
}

describe("a selector in text form", () => {
  test.each([
    ["", "a b c none"],
    ["app=x", "a"],
    ["app==x", "a"],
    ["app!=x", "b c none"],
    ["app in (x, y)", "a c"],
    ["app notin (x)", "b c none"],
    ["app", "a c"],
    ["!app", "b none"],
    ["app=", ""],
    ["app in ()", ""],
    ["app in (,x)", "a"],
    ["app in (x,)", "a"],
    ["n>5", "c"],
    ["n<5", ""],
    ["app>5", ""],
    ["app in (x,y),tier", "a"],
    ["app=x,app=y", ""],
    ["tier in (in, front)", "a"],
  ])("%s selects %s", (selector, names) => {
    expect(selected(selector)).toBe(names);
  });

  test.each([
    ["app>>x", "unable to parse requirement: found '>', expected: identifier"],
    ["app in (x", "unable to parse requirement: found '', expected: ',' or ')'"],
    ["app=a b", "found 'b', expected: ',' or 'end of string'"],
    ["app in x", "unable to parse requirement: found 'x' expected: '('"],
    ["app x", "unable to parse requirement: found 'x', expected: in, notin, =, ==, !=, gt, lt"],
    ["=x", "found '=', expected: !, identifier, or 'end of string'"],
    ["a,", "found '', expected: identifier after ','"],
    ["!", "unable to parse requirement: found '', expected: identifier"],
    ["!a=b", "found '=', expected: ',' or 'end of string'"],
    [
      "a>b",
      "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
    [
      "-a",
      "unable to parse requirement: <nil>: Invalid value: \"-a\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
    [
      "a=-",
      "unable to parse requirement: values[0][a]: Invalid value: \"-\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
  ])("%s is refused in Kubernetes' words", (selector, message) => {
    expect(() => parseLabelSelector(selector)).toThrow(
      expect.objectContaining({ message, reason: "BadRequest", code: 400 }),
    );
  });

  test("compares numbers beyond 2^53 exactly", () => {
    const matches = parseLabelSelector("n>9007199254740992");
    expect(matches({ n: "9007199254740993" })).toBe(true);
    expect(matches({ n: "9007199254740992" })).toBe(false);
  });

  test("does not take inherited members for labels", () => {
    expect(parseLabelSelector("constructor")({})).toBe(false);
    expect(parseLabelSelector("!toString")({})).toBe(true);
  });
});

describe("a label selector object", () => {
  test("matches everything when empty and nothing when absent", () => {
    expect(matchesLabelSelector({}, undefined)).toBe(true);
    expect(matchesLabelSelector(undefined, { a: "b" })).toBe(false);
  });

  test("is empty without requirements", () => {
    expect(isEmptySelector({ matchLabels: {}, matchExpressions: [] })).toBe(true);
    expect(isEmptySelector({ matchLabels: { a: "" } })).toBe(false);
  });

  test("is printed by key with sorted values", () => {
    const selector: LabelSelector = {
      matchLabels: { z: "1", app: "x" },
      matchExpressions: [
        { key: "tier", operator: "NotIn", values: ["b", "a"] },
        { key: "gone", operator: "DoesNotExist" },
        { key: "there", operator: "Exists" },
      ],
    };
    expect(formatLabelSelector(selector)).toBe("app=x,!gone,there,tier notin (a,b),z=1");
  });

  const key = fc.constantFrom("app", "tier", "example.com/k");
  const value = fc.constantFrom("", "x", "y", "in", "1");
  const expression = fc.oneof(
    fc.record({
      key,
      operator: fc.constantFrom("In" as const, "NotIn" as const),
      values: fc.array(value, { minLength: 1 }),
    }),
    fc.record({ key, operator: fc.constantFrom("Exists" as const, "DoesNotExist" as const) }),
  );
  const selector = fc.record({ matchLabels: fc.dictionary(key, value), matchExpressions: fc.array(expression) });

  test("means the same as its text form", () => {
    fc.assert(
      fc.property(selector, fc.dictionary(key, value), (selector, labels) => {
        const parsed = parseLabelSelector(formatLabelSelector(selector));
        expect(parsed(labels)).toBe(matchesLabelSelector(selector, labels));
      }),
    );
  });
});
