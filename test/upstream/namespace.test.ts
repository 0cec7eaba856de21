import { describe, expect, test } from "vitest";
import type { Namespace, Pod } from "../../src/api/core.ts";
import { eventually, PATCH, upstreamCluster } from "./cluster.ts";

const PAUSE = "registry.k8s.io/pause:3.10.1";
const OPTIONS = { kind: "DeleteOptions", apiVersion: "v1" };
const cluster = upstreamCluster();
const path = (name: string, rest = "") => `/api/v1/namespaces/${name}${rest}`;
const get = (name: string) => cluster.call<Namespace>("GET", path(name));
const exists = (at: string) =>
  cluster.call("GET", at).then(
    () => true,
    () => false,
  );

async function createPod(namespace: string, finalizers?: readonly string[]): Promise<Pod> {
  const pod = await cluster.call<Pod>("POST", path(namespace, "/pods"), {
    kind: "Pod",
    apiVersion: "v1",
    metadata: { name: "test-pod", ...(finalizers ? { finalizers } : {}) },
    spec: { containers: [{ name: "nginx", image: PAUSE, resources: {} }] },
    status: {},
  });
  await eventually(async () => {
    const { status } = await cluster.call<Pod>("GET", path(namespace, "/pods/test-pod"));
    return status.phase === "Running";
  });
  return pod;
}

describe("[sig-api-machinery] Namespaces [Serial]", () => {
  test("should ensure that all pods are removed when a namespace is deleted", async () => {
    const ns = await cluster.namespace("nsdeletetest");
    await createPod(ns);
    await cluster.call("DELETE", path(ns), OPTIONS);
    await eventually(async () => !(await exists(path(ns))));
    await cluster.call("POST", "/api/v1/namespaces", {
      kind: "Namespace",
      apiVersion: "v1",
      metadata: { name: ns },
      spec: {},
      status: {},
    });
    expect(await cluster.failureOf("GET", path(ns, "/pods/test-pod"))).toMatchObject({ code: 404 });
  });

  test("should ensure that all services are removed when a namespace is deleted", async () => {
    const ns = await cluster.namespace("nsdeletetest");
    await cluster.call("POST", path(ns, "/services"), {
      kind: "Service",
      apiVersion: "v1",
      metadata: { name: "test-service" },
      spec: { ports: [{ port: 80, targetPort: 80 }], selector: { foo: "bar", baz: "blah" } },
      status: { loadBalancer: {} },
    });
    await cluster.call("DELETE", path(ns), OPTIONS);
    await eventually(async () => !(await exists(path(ns))));
    await cluster.call("POST", "/api/v1/namespaces", {
      kind: "Namespace",
      apiVersion: "v1",
      metadata: { name: ns },
      spec: {},
      status: {},
    });
    expect(await cluster.failureOf("GET", path(ns, "/services/test-service"))).toMatchObject({ code: 404 });
  });

  test("should patch a Namespace", async () => {
    const ns = await cluster.namespace("nspatchtest");
    await cluster.call("PATCH", path(ns), { metadata: { labels: { testLabel: "testValue" } } }, PATCH.strategic);
    expect((await get(ns)).metadata.labels).toMatchObject({ testLabel: "testValue" });
  });

  test("should apply changes to a namespace status", async () => {
    const ns = await cluster.namespace("namespaces");
    const at = path(ns, "/status");
    expect((await cluster.call<Namespace>("GET", at)).status.phase).toBe("Active");
    const condition = { status: "True", lastTransitionTime: null, reason: "E2E" };
    const patched = await cluster.call<Namespace>(
      "PATCH",
      at,
      {
        metadata: { annotations: { "e2e-patched-ns-status": ns } },
        status: { conditions: [{ type: "StatusPatch", ...condition, message: "Patched by an e2e test" }] },
      },
      PATCH.merge,
    );
    expect(patched).toMatchObject({
      metadata: { annotations: { "e2e-patched-ns-status": ns } },
      status: { conditions: [{ reason: "E2E", message: "Patched by an e2e test" }] },
    });
    const update = { type: "StatusUpdate", ...condition, message: "Updated by an e2e test" };
    const body = {
      ...patched,
      status: { ...patched.status, conditions: [...(patched.status.conditions ?? []), update] },
    };
    const updated = await cluster.call<Namespace>("PUT", at, body);
    expect(updated.status.conditions?.at(-1)).toMatchObject({
      type: "StatusUpdate",
      message: "Updated by an e2e test",
    });
  });

  test("should apply an update to a Namespace", async () => {
    const ns = await cluster.namespace("namespaces");
    const namespace = await get(ns);
    namespace.metadata.labels = { ...namespace.metadata.labels, [ns]: "updated" };
    const { metadata } = await cluster.call<Namespace>("PUT", path(ns), namespace);
    expect(metadata.labels).toMatchObject({ [ns]: "updated", "e2e-framework": "namespaces" });
  });

  test("should apply a finalizer to a Namespace", async () => {
    const ns = await cluster.namespace("e2e-ns");
    const finalizer = "e2e.example.com/fakeFinalizer";
    const present = await get(ns);
    const { finalizers = [] } = present.spec;
    const body = { ...present, spec: { finalizers: [...finalizers, finalizer] } };
    const added = await cluster.call<Namespace>("PUT", path(ns, "/finalize"), body);
    expect(added.spec.finalizers).toEqual(["kubernetes", finalizer]);
    const removed = await cluster.call<Namespace>("PUT", path(ns, "/finalize"), { ...added, spec: { finalizers } });
    expect(removed.spec.finalizers).toEqual(["kubernetes"]);
  });
});

test("[sig-api-machinery] OrderedNamespaceDeletion namespace deletion should delete pod first", async () => {
  const ns = await cluster.namespace("nsdeletetest");
  await createPod(ns, ["e2e.example.com/finalizer"]);
  const configMap = path(ns, "/configmaps/test-configmap");
  await cluster.call("POST", path(ns, "/configmaps"), {
    kind: "ConfigMap",
    apiVersion: "v1",
    metadata: { name: "test-configmap", namespace: ns },
    data: { key: "value" },
  });
  await cluster.call("DELETE", path(ns), OPTIONS);
  await eventually(async () => {
    const { status } = await get(ns);
    const types = (status.conditions ?? []).map(({ type }) => type);
    return status.phase === "Terminating" && types.includes("NamespaceDeletionContentFailure");
  });
  expect(await exists(configMap)).toBe(true);
  const pod = await cluster.call<Pod>("GET", path(ns, "/pods/test-pod"));
  expect(pod.metadata.deletionTimestamp).toBeDefined();
  await eventually(async () => {
    const body = await cluster.call<Pod>("GET", path(ns, "/pods/test-pod"));
    body.metadata.finalizers = [];
    return cluster.call("PUT", path(ns, "/pods/test-pod"), body).then(
      () => true,
      () => false,
    );
  });
  await eventually(async () => !(await exists(path(ns, "/pods/test-pod"))));
  await eventually(async () => !(await exists(path(ns))));
});
