import { expect, test } from "vitest";
import { threeWayMergePatch, withLastApplied } from "./apply.ts";

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

test("what the manifest no longer names is removed, what others set stays", () => {
  const original = { spec: { replicas: 2, paused: true }, metadata: { labels: { a: "1", b: "2" } } };
  const wanted = { spec: { paused: true }, metadata: { labels: { a: "1" } } };
  const current = {
    spec: { replicas: 5, paused: true, minReadySeconds: 3 },
    metadata: { labels: { a: "1", b: "2", c: "3" } },
  };
  expect(threeWayMergePatch(original, wanted, current)).toEqual({
    spec: { replicas: null },
    metadata: { labels: { b: null } },
  });
});

test("only differences are sent; lists go as a whole", () => {
  const wanted = { spec: { replicas: 3, ports: [{ port: 1 }] } };
  const current = { spec: { replicas: 2, ports: [{ port: 1, protocol: "TCP" }] } };
  expect(threeWayMergePatch({}, wanted, current)).toEqual({ spec: { replicas: 3, ports: [{ port: 1 }] } });
});

test("an object as wanted needs no patch", () => {
  const wanted = { data: { a: "1" }, metadata: { creationTimestamp: null } };
  expect(threeWayMergePatch(wanted, wanted, { data: { a: "1" }, metadata: { uid: "x" } })).toEqual({});
});

test("what was removed by hand already is not removed again", () => {
  expect(threeWayMergePatch({ data: { a: "1" } }, { data: {} }, { data: {} })).toEqual({});
});

test("the annotation holds the manifest as kubectl writes it, without itself", () => {
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", annotations: { note: "x" } } };
  const once = withLastApplied(object);
  expect(once.metadata.annotations?.[LAST_APPLIED]).toBe(
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","annotations":{"note":"x"}}}\n',
  );
  expect(withLastApplied(once)).toEqual(once);
});
