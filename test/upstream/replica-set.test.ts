import { describe, expect, test } from "vitest";
import type { ReplicaSet } from "../../src/api/apps.ts";
import type { Pod } from "../../src/api/core.ts";
import { eventually, PATCH, upstreamCluster } from "./cluster.ts";

const AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.59";
const PAUSE = "registry.k8s.io/pause:3.10.1";

type Labels = Record<string, string>;
interface List<T> {
  metadata: { resourceVersion: string };
  items: T[];
}

const cluster = upstreamCluster();
const path = (namespace: string, rest = "") => `/apis/apps/v1/namespaces/${namespace}/replicasets${rest}`;

/** A ReplicaSet as the Go client sends it. */
const newReplicaSet = (name: string, replicas: number, labels: Labels, container: object = {}) => ({
  kind: "ReplicaSet",
  apiVersion: "apps/v1",
  metadata: { name, labels },
  spec: {
    replicas,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        containers: [{ name: "agnhost", image: AGNHOST, resources: {}, securityContext: {}, ...container }],
        terminationGracePeriodSeconds: 0,
      },
    },
  },
  status: { replicas: 0 },
});

const create = (namespace: string, body: object) => cluster.call<ReplicaSet>("POST", path(namespace), body);
const get = (namespace: string, name: string) => cluster.call<ReplicaSet>("GET", path(namespace, `/${name}`));
const podsOf = async (namespace: string) =>
  (await cluster.call<List<Pod>>("GET", `/api/v1/namespaces/${namespace}/pods`)).items;
const untilRunning = (namespace: string, count: number) =>
  eventually(async () => {
    const pods = await podsOf(namespace);
    return pods.length === count && pods.every(({ status }) => status.phase === "Running");
  });
const conditionsOf = ({ status }: ReplicaSet) => (status.conditions ?? []).map(({ type }): string => type);

async function update(namespace: string, name: string, change: (set: ReplicaSet) => void): Promise<void> {
  for (;;) {
    const set = await get(namespace, name);
    change(set);
    try {
      return await cluster.call("PUT", path(namespace, `/${name}`), set);
    } catch (error) {
      if ((error as { status?: { code?: number } }).status?.code !== 409) throw error;
    }
  }
}

describe("[sig-apps] ReplicaSet", () => {
  test("should serve a basic image on each replica with a public image", async () => {
    const ns = await cluster.namespace("replicaset");
    const container = { args: ["serve-hostname"], ports: [{ containerPort: 9376 }] };
    await create(ns, newReplicaSet("my-hostname-basic", 1, { name: "my-hostname-basic" }, container));
    await untilRunning(ns, 1);
    const name = (await podsOf(ns))[0]?.metadata.name;
    const at = `/api/v1/namespaces/${ns}/pods/${name}/proxy/`;
    let answer = "";
    await eventually(async () => {
      answer = await cluster.call<string>("GET", at).catch(() => "");
      return answer !== "";
    });
    expect(answer.trim()).toBe(name);
  });

  test("should surface a failure condition on a common issue like exceeded quota", async () => {
    const ns = await cluster.namespace("replicaset");
    const name = "condition-test";
    await cluster.call("POST", `/api/v1/namespaces/${ns}/resourcequotas`, {
      kind: "ResourceQuota",
      apiVersion: "v1",
      metadata: { name },
      spec: { hard: { pods: "2" } },
      status: {},
    });
    const quota = `/api/v1/namespaces/${ns}/resourcequotas/${name}`;
    await eventually(async () => {
      const { status } = await cluster.call<{ status: { hard?: Labels } }>("GET", quota);
      return status.hard?.["pods"] === "2";
    });
    await create(ns, newReplicaSet(name, 3, { name }));
    await eventually(async () => conditionsOf(await get(ns, name)).includes("ReplicaFailure"));
    await update(ns, name, ({ spec }) => Object.assign(spec, { replicas: 2 }));
    await eventually(async () => {
      const set = await get(ns, name);
      return set.status.observedGeneration === 2 && !conditionsOf(set).includes("ReplicaFailure");
    });
    expect((await podsOf(ns)).length).toBe(2);
  });

  test("should adopt matching pods on creation and release no longer matching pods", async () => {
    const ns = await cluster.namespace("replicaset");
    const name = "pod-adoption-release";
    const pods = `/api/v1/namespaces/${ns}/pods`;
    const spec = { containers: [{ name, image: AGNHOST, resources: {} }] };
    const body = { kind: "Pod", apiVersion: "v1", metadata: { name, labels: { name } }, spec, status: {} };
    await cluster.call("POST", pods, body);
    await untilRunning(ns, 1);
    const { metadata } = await create(ns, newReplicaSet(name, 1, { name }));
    const owners = async () => (await cluster.call<Pod>("GET", `${pods}/${name}`)).metadata.ownerReferences ?? [];
    await eventually(async () => (await owners()).some(({ uid, controller }) => uid === metadata.uid && controller));
    await eventually(async () => {
      const pod = await cluster.call<Pod>("GET", `${pods}/${name}`);
      pod.metadata.labels = { name: "not-matching-name" };
      return cluster.call("PUT", `${pods}/${name}`, pod).then(
        () => true,
        () => false,
      );
    });
    await eventually(async () => (await owners()).length === 0);
    expect(await podsOf(ns)).toHaveLength(2);
  });

  test("Replicaset should have a working scale subresource", async () => {
    const ns = await cluster.namespace("replicaset");
    await create(ns, newReplicaSet("test-rs", 1, { name: "sample-pod", pod: "httpd" }));
    await untilRunning(ns, 1);
    await eventually(async () => (await get(ns, "test-rs")).status.replicas === 1);
    const at = path(ns, "/test-rs/scale");
    const scale = await cluster.call<{ metadata: object; spec: object; status: object }>("GET", at);
    expect(scale).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 1 } });
    const body = { ...scale, metadata: { ...scale.metadata, resourceVersion: undefined }, spec: { replicas: 2 } };
    expect(await cluster.call("PUT", at, body)).toMatchObject({ spec: { replicas: 2 } });
    expect((await get(ns, "test-rs")).spec.replicas).toBe(2);
    const patch = { metadata: {}, spec: { replicas: 4 }, status: { replicas: 0 } };
    await cluster.call("PATCH", at, patch, PATCH.strategic);
    expect((await get(ns, "test-rs")).spec.replicas).toBe(4);
  });

  test("Replace and Patch tests", async () => {
    const ns = await cluster.namespace("replicaset");
    const { metadata } = await cluster.call<List<ReplicaSet>>("GET", "/apis/apps/v1/replicasets?labelSelector=a%3Db");
    await create(ns, newReplicaSet("test-rs", 1, { name: "sample-pod", pod: "httpd" }));
    await untilRunning(ns, 1);
    await update(ns, "test-rs", ({ spec }) => Object.assign(spec, { replicas: 2 }));
    const containers = [{ name: "test-rs", image: PAUSE }];
    const template = { spec: { terminationGracePeriodSeconds: 0, containers } };
    const patch = { metadata: { labels: { "test-rs": "patched" } }, spec: { replicas: 3, template } };
    await cluster.call("PATCH", path(ns, "/test-rs"), patch, PATCH.strategic);
    const watch = await cluster.watch<ReplicaSet>(path(ns), { ...metadata, labelSelector: "test-rs=patched" });
    // The patch adds a container in front of the one there is.
    const { type } = await watch.until(
      ({ object: { status, spec } }) =>
        status?.readyReplicas === 3 &&
        status.availableReplicas === 3 &&
        spec.template.spec.containers[0]?.image === PAUSE &&
        spec.template.spec.terminationGracePeriodSeconds === 0,
    );
    expect(type).toBe("MODIFIED");
  });

  test("should list and delete a collection of ReplicaSets", async () => {
    const ns = await cluster.namespace("replicaset");
    await create(ns, newReplicaSet("test-rs", 3, { name: "sample-pod", pod: "httpd", e2e: "x7q2p" }));
    await untilRunning(ns, 3);
    const all = "/apis/apps/v1/replicasets?labelSelector=e2e%3Dx7q2p";
    expect((await cluster.call<List<ReplicaSet>>("GET", all)).items).toHaveLength(1);
    const options = { kind: "DeleteOptions", apiVersion: "apps/v1", gracePeriodSeconds: 1 };
    await cluster.call("DELETE", path(ns, "?labelSelector=e2e%3Dx7q2p"), options);
    expect((await cluster.call<List<ReplicaSet>>("GET", all)).items).toEqual([]);
  });

  test("should validate Replicaset Status endpoints", async () => {
    const ns = await cluster.namespace("replicaset");
    const labels = { name: "sample-pod", pod: "httpd" };
    const { metadata } = await cluster.call<List<ReplicaSet>>("GET", "/apis/apps/v1/replicasets?labelSelector=a%3Db");
    await create(ns, newReplicaSet("test-rs", 1, labels));
    await untilRunning(ns, 1);
    const at = path(ns, "/test-rs/status");
    await eventually(async () => {
      const set = await cluster.call<ReplicaSet>("GET", at);
      const condition = { type: "StatusUpdate", status: "True", reason: "E2E", message: "Set from e2e test" };
      const conditions = [...(set.status.conditions ?? []), { ...condition, lastTransitionTime: null }];
      const body = { ...set, status: { ...set.status, conditions } };
      return cluster.call("PUT", at, body).then(
        () => true,
        () => false,
      );
    });
    const watch = await cluster.watch<ReplicaSet>(path(ns), {
      ...metadata,
      labelSelector: "name=sample-pod,pod=httpd",
    });
    await watch.until(({ object }) => conditionsOf(object).includes("StatusUpdate"));
    const patch = { status: { conditions: [{ type: "StatusPatched", status: "True" }] } };
    await cluster.call("PATCH", at, patch, PATCH.merge);
    expect(await watch.until(({ object }) => conditionsOf(object).includes("StatusPatched"))).toBeDefined();
  });
});
