import { expect, test } from "vitest";
import { findValues } from "./find.ts";
import { parseJsonPath } from "./parse.ts";

const object = {
  spec: {
    replicas: 3,
    ports: [
      { name: "a", port: 1 },
      { name: "b", port: 2 },
    ],
  },
  metadata: { labels: { "app.example.com/name": "web", plain: "x" } },
  status: {
    conditions: [
      { type: "Ready", status: "True" },
      { type: "Other", status: "False" },
    ],
  },
};

test.each([
  [".spec.replicas", [3]],
  [".spec.absent.deeper", []],
  [String.raw`.metadata.labels.app\.example\.com/name`, ["web"]],
  [".metadata.labels['app.example.com/name']", ["web"]],
  ['.metadata.labels["plain"]', ["x"]],
  [".spec.ports[1].name", ["b"]],
  [".spec.ports[-1].port", [2]],
  [".spec.ports[0:1].name", ["a"]],
  [".spec.ports[*].name", ["a", "b"]],
  ["..port", [1, 2]],
  ['.status.conditions[?(@.type=="Ready")].status', ["True"]],
  [".status.conditions[?(@.type!='Ready')].type", ["Other"]],
  [".spec.ports[?(@.port>1)].name", ["b"]],
  [".spec.ports[?(@.absent)].name", []],
])("%s", (path, values) => {
  expect(findValues(object, parseJsonPath(path))).toEqual(values);
});

test.each([".spec[", ".spec[x]", ".a..", "[?(x)]", ".spec[?(@.a==b)]"])("%s cannot be understood", (path) => {
  expect(() => parseJsonPath(path)).toThrow(SyntaxError);
});
