import { describe, expect, test } from "vitest";
import type { Secret } from "../core.ts";
import type { KubernetesObject } from "../meta.ts";
import { validateDataKeys, validateImmutableData } from "./data.ts";
import { validateSecretType, validateSecretTypeUpdate } from "./secret-type.ts";
import { messagesOf } from "./testing/drafts.ts";

const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" } } as KubernetesObject;
const KEY =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

describe("keys", () => {
  test.each<[object, string[]]>([
    [{ data: { "A_b-c.1": "x" }, binaryData: { other: "AQID" } }, []],
    [{ data: { "a b": "1" } }, [`data[a b]: Invalid value: "a b": ${KEY}`]],
    [
      { data: { a: "1" }, binaryData: { a: "AQID" } },
      ['data[a]: Invalid value: "a": duplicate of key present in binaryData'],
    ],
    [{ binaryData: { "..": "" } }, [`binaryData[..]: Invalid value: "..": must not be '..'`]],
    [{ data: { "..a": "" } }, [`data[..a]: Invalid value: "..a": must not start with '..'`]],
  ])("%j", (data, expected) => expect(messagesOf(validateDataKeys({ ...object, ...data }))).toEqual(expected));

  test("and values are limited to a mebibyte in all", () => {
    const half = "x".repeat(512 * 1024);
    expect(validateDataKeys({ ...object, data: { a: half, b: half } })).toEqual([]);
    expect(messagesOf(validateDataKeys({ ...object, data: { a: half, b: `${half}y` } }))).toEqual([
      "[]: Too long: may not be more than 1048576 bytes",
    ]);
  });
});

describe("what is immutable", () => {
  const old = { data: { a: "1" }, immutable: true };
  test.each<[object, string[]]>([
    [{ data: { a: "2" }, immutable: true }, ["data: Forbidden: field is immutable when `immutable` is set"]],
    [{ data: { a: "1" } }, ["immutable: Forbidden: field is immutable when `immutable` is set"]],
    [{ data: { a: "1" }, immutable: true }, []],
  ])("%j", (changed, expected) => {
    expect(messagesOf(validateImmutableData<typeof old>(changed as typeof old, old, ["data"]))).toEqual(expected);
  });

  test("is nothing before it is said to be", () => {
    expect(validateImmutableData({ data: { a: "2" }, immutable: true }, { data: { a: "1" } }, ["data"])).toEqual([]);
  });
});

describe("a Secret", () => {
  const secret = (type: string, data?: Record<string, string>) =>
    ({ ...object, type, ...(data ? { data } : {}) }) as Secret;
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const redacted = 'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>"';

  test.each<[string, Record<string, string> | undefined, string[]]>([
    ["Opaque", undefined, []],
    ["example.com/x", { k: "dg==" }, []],
    ["constructor", undefined, []],
    ["kubernetes.io/basic-auth", {}, ["data[username]: Required value", "data[password]: Required value"]],
    ["kubernetes.io/basic-auth", { username: "dQ==" }, []],
    ["kubernetes.io/tls", {}, ["data[tls.crt]: Required value", "data[tls.key]: Required value"]],
    ["kubernetes.io/ssh-auth", {}, ["data[ssh-privatekey]: Required value"]],
    ["kubernetes.io/dockerconfigjson", {}, ["data[.dockerconfigjson]: Required value"]],
    [
      "kubernetes.io/dockerconfigjson",
      { ".dockerconfigjson": base64("not json") },
      [`${redacted}: invalid character 'o' in literal null (expecting 'u')`],
    ],
    [
      "kubernetes.io/dockerconfigjson",
      { ".dockerconfigjson": base64("{") },
      [`${redacted}: unexpected end of JSON input`],
    ],
    ["kubernetes.io/dockerconfigjson", { ".dockerconfigjson": base64("{}") }, []],
  ])("of type %s with %j", (type, data, expected) => {
    expect(messagesOf(validateSecretType(secret(type, data)))).toEqual(expected);
  });

  test("keeps its type", () => {
    const errors = validateSecretTypeUpdate(secret("kubernetes.io/basic-auth"), secret("Opaque"));
    expect(messagesOf(errors)).toEqual(['type: Invalid value: "kubernetes.io/basic-auth": field is immutable']);
  });
});
