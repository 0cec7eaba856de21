import { describe, expect, test } from "vitest";
import { decodeObject } from "../schema/decode.ts";
import { decodeMessage } from "./decode-message.ts";
import { readEnvelope } from "./envelope.ts";
import { messageLayout } from "./message-layout.ts";
import { body, bytes, message, rawVarint, text, varint } from "./testing/wire-writer.ts";

const core = (kind: string) => `io.k8s.api.core.v1.${kind}`;
const meta = (kind: string) => `io.k8s.apimachinery.pkg.apis.meta.v1.${kind}`;

describe("decodeMessage", () => {
  test("reads strings, maps, bytes and flags", () => {
    const entry = (key: string, value: Buffer) => message(text(1, key), bytes(2, value));
    const secret = message(
      bytes(1, message(text(1, "s"), text(2, ""), bytes(11, message(text(1, "app"), text(2, "web"))))),
      bytes(2, entry("a", Buffer.from([0, 255]))),
      bytes(2, entry("empty", Buffer.alloc(0))),
      text(3, "Opaque"),
      varint(5, true),
    );
    expect(decodeMessage(secret, core("Secret"))).toEqual({
      metadata: { name: "s", generateName: "", labels: { app: "web" } },
      data: { a: "AP8=", empty: "" },
      type: "Opaque",
      immutable: true,
    });
  });

  test("reads negative numbers, and lists sent one by one or packed", () => {
    const context = message(
      varint(2, -1),
      varint(4, 7),
      bytes(4, message(rawVarint(1n), rawVarint(300n))),
      varint(5, 9),
    );
    const decoded = decodeMessage(context, core("PodSecurityContext"));
    expect(decoded).toEqual({ runAsUser: -1, supplementalGroups: [7, 1, 300], fsGroup: 9 });
  });

  test("reads times, quantities and ports that are numbers or names", () => {
    const port = (number: number, name: string, type: number) =>
      bytes(4, message(varint(1, type), varint(2, number), text(3, name)));
    expect(decodeMessage(port(80, "", 0), core("ServicePort"))).toEqual({ targetPort: 80 });
    expect(decodeMessage(port(0, "http", 1), core("ServicePort"))).toEqual({ targetPort: "http" });
    const time = (seconds: number, nanos: number) => message(varint(1, seconds), varint(2, nanos));
    expect(decodeMessage(bytes(8, time(1_700_000_000, 5)), meta("ObjectMeta"))).toEqual({
      creationTimestamp: "2023-11-14T22:13:20Z",
    });
    expect(decodeMessage(bytes(8, Buffer.alloc(0)), meta("ObjectMeta"))).toEqual({ creationTimestamp: null });
    expect(decodeMessage(bytes(4, time(1, 2_345_000)), "io.k8s.api.coordination.v1.LeaseSpec")).toEqual({
      renewTime: "1970-01-01T00:00:01.002345Z",
    });
    const limits = bytes(1, message(text(1, "cpu"), bytes(2, text(1, "500m"))));
    expect(decodeMessage(limits, core("ResourceRequirements"))).toEqual({ limits: { cpu: "500m" } });
  });

  test("shows fields of embedded messages as fields of the object", () => {
    const volume = message(text(1, "v"), bytes(2, bytes(2, text(1, "Memory"))));
    expect(decodeMessage(volume, core("Volume"))).toEqual({ name: "v", emptyDir: { medium: "Memory" } });
  });

  test("reads lists inside of maps", () => {
    const entry = message(text(1, "scopes"), bytes(2, message(text(1, "a"), text(1, "b"))));
    expect(decodeMessage(bytes(4, entry), "io.k8s.api.authentication.v1.UserInfo")).toEqual({
      extra: { scopes: ["a", "b"] },
    });
  });

  test("puts together messages that come in parts, and drops fields that it does not know", () => {
    const unknown = message(varint(900, 1), text(901, "x"), Buffer.from([0x93, 0x03, 0x08, 0x01, 0x94, 0x03]));
    const pod = message(bytes(1, text(1, "p")), unknown, bytes(1, text(3, "app")));
    expect(decodeMessage(pod, core("Pod"))).toEqual({ metadata: { name: "p", namespace: "app" } });
  });

  test("keeps a key such as __proto__ a plain member", () => {
    const entry = message(text(1, "__proto__"), text(2, "x"));
    const { data } = decodeMessage(bytes(2, entry), core("ConfigMap"));
    expect(Object.entries(data as object)).toEqual([["__proto__", "x"]]);
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  });

  test.each([
    ["unexpected EOF", Buffer.from([0x0a, 5, 0x0a])],
    ["unexpected EOF", Buffer.from([0x0a])],
    ["proto: integer overflow", Buffer.from([0x0a, ...Array.from({ length: 11 }, () => 0xff)])],
    ["proto: negative length found during unmarshaling", message(Buffer.from([0x0a]), rawVarint(2n ** 64n - 1n))],
    ["proto: illegal tag 0 (wire type 2)", Buffer.from([0x02, 0])],
    ["proto: wiretype end group for non-group", Buffer.from([0x0c])],
    ["proto: illegal wireType 7", Buffer.from([0x87, 0x7f])],
    ["proto: wrong wireType = 0 for field metadata", varint(1, 1)],
  ])("fails with %s", (error, bytesOfPod) => {
    expect(() => decodeMessage(bytesOfPod, core("Pod"))).toThrow(error);
  });
});

describe("readEnvelope", () => {
  test("tells the kind, and has the message", () => {
    const { apiVersion, kind, message: object } = readEnvelope(body("v1", "Namespace", bytes(1, text(1, "x"))));
    const value = { ...decodeMessage(object, core(kind)), apiVersion, kind };
    const { object: namespace } = decodeObject(value, { apiVersion, kind, fieldValidation: "Strict" });
    expect(namespace).toEqual({ apiVersion: "v1", kind: "Namespace", metadata: { name: "x" }, spec: {}, status: {} });
  });

  test.each([
    ["empty data", ""],
    ["empty body", "k8s\0"],
    ["does not appear to be a protobuf message, expected prefix [107 56 115 0]", '{"kind":"Pod"}'],
    ["does not appear to be a protobuf message", "k8"],
    ["unexpected EOF", "k8s\0\x0a\x7f"],
  ])("fails with %s", (error, bytesOfBody) => {
    expect(() => readEnvelope(Buffer.from(bytesOfBody))).toThrow(error);
  });
});

test("what stands in the place of a JSON Schema is read as JSON has it", () => {
  const name = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";
  const number = (field: string) => [...(messageLayout(name) ?? [])].find(([, slot]) => slot.field === field)?.[0] ?? 0;
  const props = message(
    bytes(number("items"), message(bytes(1, text(5, "string")))),
    bytes(number("additionalProperties"), varint(1, true)),
    bytes(number("default"), text(1, '{"a":1}')),
  );
  const decoded = { items: { type: "string" }, additionalProperties: true, default: { a: 1 } };
  expect(decodeMessage(props, name)).toEqual(decoded);
});
