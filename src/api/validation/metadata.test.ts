import { describe, expect, test } from "vitest";
import type { KubernetesObject, ObjectMeta } from "../meta.ts";
import { validateMetadata } from "./metadata.ts";
import { isDnsLabel, isDnsLabel1035 } from "./names.ts";
import { messagesOf } from "./testing/drafts.ts";

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const NAME_PART =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_KEY =
  "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
const LABEL_VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

const check = (metadata: object, nameRule?: typeof isDnsLabel) => {
  const meta = { name: "ok", namespace: "app", ...metadata } as ObjectMeta;
  const object: KubernetesObject = { apiVersion: "v1", kind: "ConfigMap", metadata: meta };
  return messagesOf(validateMetadata(object, { namespaced: true, ...(nameRule ? { nameRule } : {}) }));
};
const owner = { apiVersion: "v1", kind: "Pod", name: "p", uid: "u" };

describe("metadata that breaks a rule is refused as Kubernetes words it", () => {
  test.each<[object, string[]]>([
    [{ name: "Upper" }, [`metadata.name: Invalid value: "Upper": ${SUBDOMAIN}`]],
    [{ name: "" }, ["metadata.name: Required value: name or generateName is required"]],
    [
      { name: "a".repeat(254) },
      [`metadata.name: Invalid value: "${"a".repeat(254)}": must be no more than 253 characters`],
    ],
    [{ labels: { l: "not valid!" } }, [`metadata.labels: Invalid value: "not valid!": ${LABEL_VALUE}`]],
    [{ labels: { "a/b/c": "x" } }, [`metadata.labels: Invalid value: "a/b/c": ${LABEL_KEY}`]],
    [{ labels: { "/x": "" } }, ['metadata.labels: Invalid value: "/x": prefix part must be non-empty']],
    [
      { labels: { x: "v".repeat(64) } },
      [`metadata.labels: Invalid value: "${"v".repeat(64)}": must be no more than 63 bytes`],
    ],
    [{ annotations: { "-x": "1" } }, [`metadata.annotations: Invalid value: "-x": ${NAME_PART}`]],
    [
      { annotations: { x: "y".repeat(262_144) } },
      ["metadata.annotations: Too long: may not be more than 262144 bytes"],
    ],
    [
      { finalizers: ["Bad Finalizer"] },
      [
        `metadata.finalizers: Invalid value: "Bad Finalizer": ${NAME_PART}`,
        'metadata.finalizers[0]: Invalid value: "Bad Finalizer": name is neither a standard finalizer name nor is it fully qualified',
      ],
    ],
    [
      { finalizers: ["a/b", "plain"] },
      [
        'metadata.finalizers[1]: Invalid value: "plain": name is neither a standard finalizer name nor is it fully qualified',
      ],
    ],
    [
      { finalizers: ["orphan", "foregroundDeletion"] },
      [
        'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
      ],
    ],
    [
      { ownerReferences: [{ ...owner, uid: "" }] },
      ['metadata.ownerReferences.uid: Invalid value: "": must not be empty'],
    ],
    [
      {
        ownerReferences: [
          { ...owner, controller: true },
          { ...owner, name: "q", controller: true },
        ],
      },
      [
        'metadata.ownerReferences: Invalid value: [{"apiVersion":"v1","kind":"Pod","name":"p","uid":"u","controller":true},{"apiVersion":"v1","kind":"Pod","name":"q","uid":"u","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for Pod/p and Pod/q',
      ],
    ],
  ])("%.60j", (metadata, expected) => expect(check(metadata)).toEqual(expected));
});

test.each<object>([
  { name: "a.b-c.1" },
  { generateName: "web-", name: "web-x2f5k" },
  { labels: { "example.com/a_B": "", a: "v.1_2-3" } },
  { annotations: { "Example.com/X": "anything at all" } },
  { finalizers: ["kubernetes", "example.com/hold"] },
  { ownerReferences: [{ ...owner, controller: true }, owner] },
])("%j is fine", (metadata) => expect(check(metadata)).toEqual([]));

test("names that are labels must not contain dots", () => {
  expect(check({ name: "a.b" }, isDnsLabel)).toEqual(['metadata.name: Invalid value: "a.b": must not contain dots']);
  expect(check({ name: "1abc" }, isDnsLabel1035)[0]).toMatch(/^metadata.name: Invalid value: "1abc": a DNS-1035 label/);
});
