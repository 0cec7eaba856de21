import { describe, expect, test } from "vitest";
import type { ConfigMap, Pod, Secret } from "../../src/api/core.ts";
import type { Lease } from "../../src/api/discovery.ts";
import { eventually, PATCH, upstreamCluster } from "./cluster.ts";

interface List<T> {
  items: T[];
}

const BUSYBOX = "registry.k8s.io/e2e-test-images/busybox:1.37.0-1";
const DELETE_OPTIONS = { kind: "DeleteOptions", apiVersion: "v1" };
const cluster = upstreamCluster();
const select = (label: string) => `?labelSelector=${encodeURIComponent(label)}`;

/** What a container says until it ends, which must be well. */
async function outputOf(namespace: string, container: object): Promise<string> {
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const containers = [{ name: "test", resources: {}, ...container }];
  const { metadata } = await cluster.call<Pod>("POST", pods, {
    kind: "Pod",
    apiVersion: "v1",
    metadata: { generateName: "output-" },
    spec: { containers, restartPolicy: "Never" },
    status: {},
  });
  const one = `${pods}/${metadata.name}`;
  await eventually(async () => (await cluster.call<Pod>("GET", one)).status.phase === "Succeeded");
  return cluster.call<string>("GET", `${one}/log?container=test`);
}

const DATA = { "data-1": "value-1", "data-2": "value-2", "data-3": "value-3" };
const BASE64 = Object.fromEntries(
  Object.entries(DATA).map(([key, value]) => [key, Buffer.from(`${value}\n`).toString("base64")]),
);

describe("[sig-node] ConfigMap", () => {
  const at = (namespace: string, rest = "") => `/api/v1/namespaces/${namespace}/configmaps${rest}`;
  const create = (namespace: string, name: string, data: object, labels = {}) =>
    cluster.call("POST", at(namespace), { kind: "ConfigMap", apiVersion: "v1", metadata: { name, labels }, data });

  test("should be consumable via environment variable, and via the environment", async () => {
    const ns = await cluster.namespace("configmap");
    await create(ns, "config", DATA);
    const output = await outputOf(ns, {
      image: BUSYBOX,
      command: ["sh", "-c", "env"],
      env: [{ name: "CONFIG_DATA_1", valueFrom: { configMapKeyRef: { name: "config", key: "data-1" } } }],
      envFrom: [{ configMapRef: { name: "config" } }, { prefix: "p-", configMapRef: { name: "config" } }],
    });
    const expected = Object.entries(DATA).flatMap(([key, value]) => [`${key}=${value}`, `p-${key}=${value}`]);
    expect(output.split("\n")).toEqual(expect.arrayContaining(["CONFIG_DATA_1=value-1", ...expected]));
  });

  test("should fail to create ConfigMap with empty key", async () => {
    const ns = await cluster.namespace("configmap");
    const body = { kind: "ConfigMap", apiVersion: "v1", metadata: { name: "empty" }, data: { "": "value-1" } };
    expect(await cluster.failureOf("POST", at(ns), body)).toMatchObject({ code: 422, reason: "Invalid" });
  });

  test("should update ConfigMap successfully, without a resourceVersion", async () => {
    const ns = await cluster.namespace("configmap");
    await create(ns, "config", DATA);
    const body = { kind: "ConfigMap", apiVersion: "v1", metadata: { name: "config", namespace: ns }, data: { a: "b" } };
    await cluster.call("PUT", at(ns, "/config"), body);
    expect((await cluster.call<ConfigMap>("GET", at(ns, "/config"))).data).toEqual({ a: "b" });
  });

  test("should run through a ConfigMap lifecycle", async () => {
    const ns = await cluster.namespace("configmap");
    await create(ns, "config", { valueName: "value" }, { "test-configmap-static": "true" });
    const patch = { metadata: { labels: { "test-configmap": "patched" } }, data: { valueName: "value1" } };
    await cluster.call("PATCH", at(ns, "/config"), patch, PATCH.strategic);
    const found = await cluster.call<List<ConfigMap>>("GET", `/api/v1/configmaps${select("test-configmap=patched")}`);
    expect(found.items).toMatchObject([{ metadata: { name: "config", namespace: ns }, data: { valueName: "value1" } }]);
    const selected = at(ns, select("test-configmap-static=true"));
    await cluster.call("DELETE", selected, DELETE_OPTIONS);
    expect((await cluster.call<List<ConfigMap>>("GET", selected)).items).toEqual([]);
  });
});

describe("[sig-node] Secrets", () => {
  const at = (namespace: string, rest = "") => `/api/v1/namespaces/${namespace}/secrets${rest}`;
  const create = (namespace: string, name: string, data: object, rest = {}) =>
    cluster.call("POST", at(namespace), { kind: "Secret", apiVersion: "v1", metadata: { name }, data, ...rest });

  test("should be consumable from pods in env vars, and via the environment", async () => {
    const ns = await cluster.namespace("secrets");
    await create(ns, "secret", BASE64);
    const output = await outputOf(ns, {
      image: BUSYBOX,
      command: ["sh", "-c", "env"],
      env: [{ name: "SECRET_DATA", valueFrom: { secretKeyRef: { name: "secret", key: "data-1" } } }],
      envFrom: [{ secretRef: { name: "secret" } }, { prefix: "p-", secretRef: { name: "secret" } }],
    });
    const expected = Object.entries(DATA).flatMap(([key, value]) => [`${key}=${value}`, `p-${key}=${value}`]);
    expect(output.split("\n")).toEqual(expect.arrayContaining(["SECRET_DATA=value-1", ...expected]));
  });

  test("should fail to create secret due to empty secret key", async () => {
    const ns = await cluster.namespace("secrets");
    const body = { kind: "Secret", apiVersion: "v1", metadata: { name: "empty" }, data: { "": "dmFsdWUtMQo=" } };
    expect(await cluster.failureOf("POST", at(ns), body)).toMatchObject({ code: 422, reason: "Invalid" });
  });

  test("should patch a secret", async () => {
    const ns = await cluster.namespace("secrets");
    const labels = { "testsecret-constant": "true" };
    await create(ns, "secret", { key: "dmFsdWU=" }, { metadata: { name: "secret", labels }, type: "Opaque" });
    const listed = () => cluster.call<List<Secret>>("GET", `/api/v1/secrets${select("testsecret-constant=true")}`);
    expect((await listed()).items).toMatchObject([{ metadata: { name: "secret", namespace: ns } }]);
    const twice = Buffer.from(Buffer.from("value1").toString("base64")).toString("base64");
    const patch = { data: { key: twice }, metadata: { labels: { testsecret: "true" } } };
    await cluster.call("PATCH", at(ns, "/secret"), patch, PATCH.strategic);
    expect(await cluster.call<Secret>("GET", at(ns, "/secret"))).toMatchObject({ data: { key: twice } });
    await cluster.call("DELETE", at(ns, select("testsecret=true")), DELETE_OPTIONS);
    expect((await listed()).items).toEqual([]);
  });
});

describe("[sig-node] Lease", () => {
  test("lease API should be available", async () => {
    const ns = await cluster.namespace("lease-test");
    const at = (rest = "") => `/apis/coordination.k8s.io/v1/namespaces/${ns}/leases${rest}`;
    const spec = (holder: string, transitions: number) => ({
      holderIdentity: holder,
      leaseDurationSeconds: 30,
      acquireTime: "0001-01-01T00:00:02.000000Z",
      renewTime: "0001-01-01T00:00:05.000000Z",
      leaseTransitions: transitions,
    });
    const body = (name: string, labels: object) => ({
      kind: "Lease",
      apiVersion: "coordination.k8s.io/v1",
      metadata: { name, labels },
      spec: spec("holder", 0),
    });
    const read = async () => (await cluster.call<Lease>("GET", at("/lease"))).spec;
    const created = await cluster.call<Lease>("POST", at(), body("lease", {}));
    expect(await read()).toEqual(spec("holder", 0));
    await cluster.call("PUT", at("/lease"), { ...created, spec: spec("holder2", 1) });
    expect(await read()).toEqual(spec("holder2", 1));
    const patch = { spec: { ...spec("holder3", 2), leaseDurationSeconds: 60 } };
    await cluster.call("PATCH", at("/lease"), patch, PATCH.strategic);
    expect(await read()).toEqual(patch.spec);

    await cluster.call("POST", at(), body("lease2", { deletecollection: "true" }));
    const count = async () => (await cluster.call<List<Lease>>("GET", at())).items.length;
    expect(await count()).toBe(2);
    await cluster.call("DELETE", at(select("deletecollection=true")), DELETE_OPTIONS);
    expect(await count()).toBe(1);
    await cluster.call("DELETE", at("/lease"), DELETE_OPTIONS);
    expect(await cluster.failureOf("GET", at("/lease"))).toMatchObject({ code: 404 });
  });
});
