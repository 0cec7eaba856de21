import { expect, test } from "vitest";
import type { CustomResourceDefinition, JsonSchemaProps } from "../apiextensions.ts";
import { setCustomResourceDefinitionDefaults } from "../defaults/custom-resource-definition.ts";
import {
  validateCustomResourceDefinition,
  validateCustomResourceDefinitionUpdate,
} from "./custom-resource-definition.ts";

type Spec = CustomResourceDefinition["spec"];

function definition(
  changes: Partial<Spec> = {},
  schema: JsonSchemaProps = { type: "object" },
): CustomResourceDefinition {
  const spec: Spec = {
    group: "example.com",
    scope: "Namespaced",
    names: { plural: "tests", kind: "Test" },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    ...changes,
  };
  const crd: CustomResourceDefinition = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "tests.example.com", uid: "", resourceVersion: "", creationTimestamp: "" },
    spec,
    status: { conditions: [], acceptedNames: { plural: "", kind: "" }, storedVersions: ["v1"] },
  };
  setCustomResourceDefinitionDefaults(crd);
  return crd;
}

const problemsOf = (crd: CustomResourceDefinition) =>
  validateCustomResourceDefinition(crd).map(({ field, message }) => `${field}: ${message}`);
const SCHEMA = "spec.validation.openAPIV3Schema";

test("a plain definition is valid, and gets names that follow from its kind", () => {
  const crd = definition();
  expect(problemsOf(crd)).toEqual([]);
  expect(crd.spec.names).toMatchObject({ singular: "test", listKind: "TestList" });
});

test.each<[string, Partial<Spec>, string[]]>([
  [
    "name",
    { names: { plural: "others", kind: "Test" } },
    ['metadata.name: Invalid value: "tests.example.com": must be spec.names.plural+"."+spec.group'],
  ],
  [
    "scope",
    { scope: "Global" as "Cluster" },
    ['spec.scope: Unsupported value: "Global": supported values: "Cluster", "Namespaced"'],
  ],
  [
    "kinds",
    { names: { plural: "tests", kind: "Test", listKind: "Test" } },
    ['spec.names.listKind: Invalid value: "Test": kind and listKind may not be the same'],
  ],
  [
    "schema",
    { versions: [{ name: "v1", served: true, storage: true }] },
    ["spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required"],
  ],
  [
    "webhook",
    { conversion: { strategy: "Webhook" } },
    [
      "spec.conversion.strategy: Forbidden: the embedded cluster of Rollscope does not call conversion webhooks; use None",
    ],
  ],
])("what is wrong with the %s is told", (_what, changes, problems) => {
  expect(problemsOf(definition(changes))).toEqual(problems);
});

test("a protected group needs an approval", () => {
  const crd = definition({ group: "example.k8s.io" });
  crd.metadata.name = "tests.example.k8s.io";
  expect(problemsOf(crd)).toEqual([
    'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
  ]);
  crd.metadata.annotations = { "api-approved.kubernetes.io": "unapproved, for tests" };
  expect(problemsOf(crd)).toEqual([]);
});

test("exactly one version is stored, and versions are named where they differ", () => {
  const version = { served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } };
  const odd = { ...version, name: "v2", schema: { openAPIV3Schema: { type: "object", properties: { a: {} } } } };
  const problems = problemsOf(definition({ versions: [{ ...version, name: "v1" }, odd] }));
  expect(problems).toHaveLength(2);
  expect(problems[0]).toMatch(
    /^spec\.versions: Invalid value: .*: must have exactly one version marked as storage version$/,
  );
  expect(problems[1]).toBe(
    "spec.versions[1].schema.openAPIV3Schema.properties[a].type: Required value: must not be empty for specified object fields",
  );
});

test.each<[JsonSchemaProps, string[]]>([
  [{}, [`${SCHEMA}.type: Required value: must not be empty at the root`]],
  [
    { type: "array", items: { type: "string" } },
    [`${SCHEMA}.type: Invalid value: "array": must be object at the root`],
  ],
  [
    { type: "object", properties: { a: { type: "array" } } },
    [`${SCHEMA}.properties[a].items: Required value: must be specified`],
  ],
  [
    { type: "object", properties: { a: { type: "text" } } },
    [
      `${SCHEMA}.properties[a].type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"`,
    ],
  ],
  [
    { type: "object", anyOf: [{ properties: { a: { type: "string" } } }] },
    [
      `${SCHEMA}.anyOf[0].properties[a].type: Forbidden: must be empty to be structural`,
      `${SCHEMA}.properties[a]: Required value: because it is defined in ${SCHEMA}.anyOf[0].properties[a]`,
    ],
  ],
  [
    {
      type: "object",
      properties: { a: { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] } },
    },
    [],
  ],
  [
    { type: "object", properties: { metadata: { type: "object", properties: { labels: { type: "object" } } } } },
    [
      `${SCHEMA}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`,
    ],
  ],
  [
    { type: "object", properties: { a: { type: "integer", default: "x" } } },
    [`${SCHEMA}.properties[a].default: Invalid value: "string":  in body must be of type integer: "string"`],
  ],
  [
    {
      type: "object",
      properties: { a: { type: "array", "x-kubernetes-list-type": "map", items: { type: "object" } } },
    },
    [
      `${SCHEMA}.properties[a].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map`,
    ],
  ],
])("of the schema %j", (schema, problems) => {
  expect(problemsOf(definition({}, schema))).toEqual(problems);
});

test("scope and kind of an established definition stay, group and plural of any", () => {
  const old = definition();
  const changed = definition({ scope: "Cluster", names: { plural: "others", kind: "Other" } });
  const fields = () => validateCustomResourceDefinitionUpdate(changed, old).map(({ field }) => field);
  expect(fields()).toEqual(["spec.names.plural"]);
  old.status.conditions = [{ type: "Established", status: "True" }];
  expect(fields()).toEqual(["spec.scope", "spec.names.kind", "spec.names.plural"]);
});
