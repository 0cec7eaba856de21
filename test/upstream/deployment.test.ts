import { describe, expect, test } from "vitest";
import type { Deployment, ReplicaSet } from "../../src/api/apps.ts";
import type { Pod } from "../../src/api/core.ts";
import { eventually, PATCH, upstreamCluster } from "./cluster.ts";

const AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.59";
const HTTPD = "registry.k8s.io/e2e-test-images/httpd:2.4.38-4";
const PAUSE = "registry.k8s.io/pause:3.10.1";
const REVISION = "deployment.kubernetes.io/revision";

type Labels = Record<string, string>;
interface List<T> {
  metadata: { resourceVersion: string };
  items: T[];
}

const cluster = upstreamCluster();
const path = (namespace: string, plural: string, rest = "") => `/apis/apps/v1/namespaces/${namespace}/${plural}${rest}`;

/** A Pod template as the Go client sends it. */
const template = (labels: Labels, name: string, image: string, extra: object = {}) => ({
  metadata: { labels },
  spec: {
    containers: [{ name, image, resources: {}, securityContext: {} }],
    terminationGracePeriodSeconds: 0,
    ...extra,
  },
});

const newReplicaSet = (name: string, labels: Labels, image: string) => ({
  kind: "ReplicaSet",
  apiVersion: "apps/v1",
  metadata: { name, labels },
  spec: { replicas: 1, selector: { matchLabels: labels }, template: template(labels, "httpd", image) },
  status: { replicas: 0 },
});

const newDeployment = (name: string, replicas: number, labels: Labels, image: string, strategy: object = {}) => ({
  kind: "Deployment",
  apiVersion: "apps/v1",
  metadata: { name, labels },
  spec: {
    replicas,
    selector: { matchLabels: labels },
    template: template(labels, image === AGNHOST ? "agnhost" : "httpd", image),
    strategy: { type: "RollingUpdate", ...strategy },
  },
  status: {},
});

const create = <T>(namespace: string, plural: string, body: object) =>
  cluster.call<T>("POST", path(namespace, plural), body);
const get = (namespace: string, name: string) =>
  cluster.call<Deployment>("GET", path(namespace, "deployments", `/${name}`));
const setsOf = async (namespace: string) =>
  (await cluster.call<List<ReplicaSet>>("GET", path(namespace, "replicasets"))).items;
const podsOf = (namespace: string) => cluster.call<List<Pod>>("GET", `/api/v1/namespaces/${namespace}/pods`);

async function update(namespace: string, name: string, change: (deployment: Deployment) => void): Promise<Deployment> {
  for (;;) {
    const deployment = await get(namespace, name);
    change(deployment);
    try {
      return await cluster.call<Deployment>("PUT", path(namespace, "deployments", `/${name}`), deployment);
    } catch (error) {
      if ((error as { status?: { code?: number } }).status?.code !== 409) throw error;
    }
  }
}

const isComplete = ({ spec, status, metadata }: Deployment) =>
  status.updatedReplicas === spec.replicas &&
  status.replicas === spec.replicas &&
  status.availableReplicas === spec.replicas &&
  (status.observedGeneration ?? 0) >= (metadata.generation ?? 0);

const untilComplete = (namespace: string, name: string) =>
  eventually(async () => isComplete(await get(namespace, name)));
const untilRunning = (namespace: string, count: number) =>
  eventually(async () => {
    const { items } = await podsOf(namespace);
    return items.length === count && items.every(({ status }) => status.phase === "Running");
  });

describe("[sig-apps] Deployment", () => {
  test("RollingUpdateDeployment should delete old pods and create new ones", async () => {
    const ns = await cluster.namespace("deployment");
    const adopted = newReplicaSet("test-rolling-update-controller", { name: "sample-pod", pod: "httpd" }, HTTPD);
    Object.assign(adopted.metadata, { annotations: { [REVISION]: "3546343826724305832" } });
    await create(ns, "replicasets", adopted);
    await untilRunning(ns, 1);

    const name = "test-rolling-update-deployment";
    await create(ns, "deployments", newDeployment(name, 1, { name: "sample-pod" }, AGNHOST));
    await eventually(async () => {
      const newest = (await setsOf(ns)).find((set) => set.metadata.name !== adopted.metadata.name);
      return newest?.metadata.annotations?.[REVISION] === "3546343826724305833";
    });
    await untilComplete(ns, name);
    expect((await get(ns, name)).metadata.annotations?.[REVISION]).toBe("3546343826724305833");
    const old = (await setsOf(ns)).filter((set) => set.metadata.name === adopted.metadata.name);
    expect(old).toMatchObject([{ spec: { replicas: 0 }, metadata: { ownerReferences: [{ name, controller: true }] } }]);
  });

  test("RecreateDeployment should delete old pods and create new ones", async () => {
    const ns = await cluster.namespace("deployment");
    const name = "test-recreate-deployment";
    await create(ns, "deployments", newDeployment(name, 1, { name: "sample-pod-3" }, AGNHOST, { type: "Recreate" }));
    await untilComplete(ns, name);
    const { metadata } = await update(ns, name, ({ spec }) => {
      Object.assign(spec.template.spec.containers[0] ?? {}, { name: "httpd", image: HTTPD });
    });
    const watch = await cluster.watch<Deployment>(path(ns, "deployments"), {
      fieldSelector: `metadata.name=${name}`,
      resourceVersion: metadata.resourceVersion,
    });
    await watch.until(({ object }) => (object.status?.observedGeneration ?? 0) === 2 && isComplete(object));
    const mixed = watch.events.filter(
      ({ object: { status } }) => (status?.updatedReplicas ?? 0) > 0 && status?.replicas !== status?.updatedReplicas,
    );
    expect(mixed).toEqual([]);
  });

  test("deployment should delete old replica sets", async () => {
    const ns = await cluster.namespace("deployment");
    await create(ns, "replicasets", newReplicaSet("test-cleanup", { name: "cleanup-pod", pod: "httpd" }, HTTPD));
    await untilRunning(ns, 1);
    const { metadata } = await podsOf(ns);
    const watch = await cluster.watch<Pod>(`/api/v1/namespaces/${ns}/pods`, metadata);
    const body = newDeployment("test-cleanup-deployment", 1, { name: "cleanup-pod" }, AGNHOST);
    Object.assign(body.spec, { revisionHistoryLimit: 0 });
    await create(ns, "deployments", body);
    await eventually(async () => {
      const sets = await setsOf(ns);
      return sets.length === 1 && sets[0]?.metadata.name !== "test-cleanup";
    });
    const added = watch.events.filter(({ type }) => type === "ADDED");
    expect(added.map(({ object }) => object.spec.containers[0]?.name)).toEqual(["agnhost"]);
  });

  test("deployment should support rollover", async () => {
    const ns = await cluster.namespace("deployment");
    await create(ns, "replicasets", newReplicaSet("test-rollover", { name: "rollover-pod", pod: "httpd" }, HTTPD));
    await eventually(async () => (await setsOf(ns))[0]?.status.readyReplicas === 1);

    const name = "test-rollover-deployment";
    const image = "gcr.io/google_samples/gb-redisslave:nonexistent";
    const body = newDeployment(name, 1, { name: "rollover-pod" }, image, {
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    });
    // Upstream waits 10 s for a Pod to be available; one shows the same.
    await create(ns, "deployments", { ...body, spec: { ...body.spec, minReadySeconds: 1 } });
    await eventually(async () => ((await get(ns, name)).status.updatedReplicas ?? 0) >= 1);
    expect((await get(ns, name)).metadata.annotations?.[REVISION]).toBe("1");
    expect(await setsOf(ns)).toMatchObject([
      { spec: { replicas: 1 }, status: { replicas: 1 } },
      { spec: { replicas: 1 }, status: { replicas: 1 } },
    ]);

    await update(ns, name, ({ spec }) => {
      Object.assign(spec.template.spec.containers[0] ?? {}, { name: "agnhost", image: AGNHOST });
    });
    await untilComplete(ns, name);
    const deployment = await get(ns, name);
    expect(deployment.metadata.annotations?.[REVISION]).toBe("2");
    const old = (await setsOf(ns)).filter((set) => set.spec.template.spec.containers[0]?.name !== "agnhost");
    expect(old).toMatchObject([
      { spec: { replicas: 0 }, status: { replicas: 0 } },
      { spec: { replicas: 0 }, status: { replicas: 0 } },
    ]);
  });

  test("Deployment should have a working scale subresource", async () => {
    const ns = await cluster.namespace("deployment");
    const name = "test-new-deployment";
    await create(ns, "deployments", newDeployment(name, 1, { name: "httpd" }, HTTPD));
    await untilComplete(ns, name);
    const at = path(ns, "deployments", `/${name}/scale`);
    const scale = await cluster.call<{ spec: object; metadata: object; status: object }>("GET", at);
    expect(scale).toMatchObject({
      kind: "Scale",
      spec: { replicas: 1 },
      status: { replicas: 1, selector: "name=httpd" },
    });
    // Upstream clears the resourceVersion before it writes.
    const body = { ...scale, metadata: { ...scale.metadata, resourceVersion: undefined }, spec: { replicas: 2 } };
    expect(await cluster.call("PUT", at, body)).toMatchObject({ spec: { replicas: 2 } });
    expect((await get(ns, name)).spec.replicas).toBe(2);
    const patch = { spec: { replicas: 4 } };
    expect(await cluster.call("PATCH", at, patch, PATCH.strategic)).toMatchObject({ spec: { replicas: 4 } });
    expect((await get(ns, name)).spec.replicas).toBe(4);
  });

  test("deployment should support proportional scaling", async () => {
    const ns = await cluster.namespace("deployment");
    const name = "webserver-deployment";
    const rollingUpdate = { maxUnavailable: 2, maxSurge: 3 };
    // The Pods need not serve anything here: the smallest image does.
    await create(ns, "deployments", newDeployment(name, 10, { name: "httpd" }, PAUSE, { rollingUpdate }));
    await untilComplete(ns, name);
    await update(ns, name, ({ spec }) => {
      Object.assign(spec.template.spec.containers[0] ?? {}, { image: "webserver:404" });
    });
    const replicasOf = async () => {
      const sets = await setsOf(ns);
      const of = (image: string) => sets.find((set) => set.spec.template.spec.containers[0]?.image === image);
      return [of(PAUSE)?.spec.replicas, of("webserver:404")?.spec.replicas];
    };
    await eventually(async () => {
      const sets = await setsOf(ns);
      const settled = sets.every(({ spec, status }) => status.replicas === spec.replicas);
      return settled && sets.some(({ status }) => status.availableReplicas === 8);
    });
    expect(await replicasOf()).toEqual([8, 5]);
    expect((await get(ns, name)).status.availableReplicas).toBeGreaterThanOrEqual(8);
    await update(ns, name, ({ spec }) => Object.assign(spec, { replicas: 30 }));
    await eventually(async () => String(await replicasOf()) === "20,13");
  });

  test("should run the lifecycle of a Deployment", async () => {
    const ns = await cluster.namespace("deployment");
    const name = "test-deployment";
    const at = path(ns, "deployments", `/${name}`);
    const labels = { "test-deployment-static": "true" };
    const selector = { labelSelector: "test-deployment-static=true" };
    const list = (where: string) =>
      cluster.call<List<Deployment>>("GET", `${where}?labelSelector=test-deployment-static%3Dtrue`);
    let since = (await list("/apis/apps/v1/deployments")).metadata.resourceVersion;
    const seen = async (fits: (deployment: Deployment, type: string) => boolean) => {
      // Each wait is a new watch from the same old list.
      const watch = await cluster.watch<Deployment>(path(ns, "deployments"), { ...selector, resourceVersion: since });
      await watch.until(({ type, object }) => type !== "BOOKMARK" && fits(object, type));
      watch.stop();
    };
    const body = newDeployment(name, 2, labels, AGNHOST);
    Object.assign(body.spec.template.spec.containers[0] ?? {}, { name });
    body.spec.template.spec.terminationGracePeriodSeconds = 1;
    await create(ns, "deployments", body);
    await seen((deployment, type) => type === "ADDED" && deployment.metadata.name === name);
    await seen(({ status }) => status.readyReplicas === 2);

    const patch = {
      metadata: { labels: { "test-deployment": "patched" } },
      spec: {
        replicas: 1,
        template: { spec: { terminationGracePeriodSeconds: 2, containers: [{ name, image: PAUSE }] } },
      },
    };
    await cluster.call("PATCH", at, patch, PATCH.strategic);
    await seen(
      ({ spec, status }) =>
        status.readyReplicas === 1 &&
        status.updatedReplicas === 1 &&
        (status.unavailableReplicas ?? 0) === 0 &&
        spec.template.spec.containers[0]?.image === PAUSE &&
        spec.template.spec.terminationGracePeriodSeconds === 2,
    );
    const listed = await list("/apis/apps/v1/deployments");
    expect(listed.items.map(({ metadata }) => metadata.name)).toContain(name);
    since = listed.metadata.resourceVersion;

    // The dynamic client sends what was created first, without kind and resourceVersion.
    const { spec } = structuredClone(body);
    Object.assign(spec.template.spec.containers[0] ?? {}, { image: HTTPD });
    const metadata = { name, labels: { ...labels, "test-deployment": "updated" }, creationTimestamp: null };
    await cluster.call("PUT", at, { metadata, spec, status: {} });
    await seen((_, type) => type === "MODIFIED");
    const updated = {
      metadata: { labels: { "test-deployment": "updated" } },
      spec: { template: { spec: { containers: [{ image: HTTPD }] } } },
    };
    expect(await cluster.call("GET", `${at}/status`)).toMatchObject(updated);
    const isUp = ({ status }: Deployment) =>
      status.readyReplicas === 2 && status.updatedReplicas === 2 && (status.unavailableReplicas ?? 0) === 0;
    await seen(isUp);

    const statusPatch = {
      metadata: { labels: { "test-deployment": "patched-status" } },
      status: { readyReplicas: 0, availableReplicas: 0 },
    };
    await cluster.call("PATCH", `${at}/status`, statusPatch, PATCH.strategic);
    // Labels are no business of the status.
    expect(await cluster.call("GET", `${at}/status`)).toMatchObject(updated);
    await eventually(async () => isUp(await get(ns, name)));

    const options = { kind: "DeleteOptions", apiVersion: "apps/v1", gracePeriodSeconds: 1 };
    const query = "?labelSelector=test-deployment-static%3Dtrue";
    await cluster.call("DELETE", path(ns, "deployments", query), options);
    await seen((_, type) => type === "DELETED");
  });

  test("should validate Deployment Status endpoints", async () => {
    const ns = await cluster.namespace("deployment");
    const name = "test-deployment-status";
    const at = path(ns, "deployments", `/${name}`);
    await create(ns, "deployments", newDeployment(name, 1, { name: "httpd", e2e: "testing" }, HTTPD));
    await untilComplete(ns, name);
    const { metadata } = await cluster.call<Deployment>("GET", `${at}/status`);
    const watch = await cluster.watch<Deployment>(path(ns, "deployments"), {
      labelSelector: "e2e=testing",
      resourceVersion: metadata.resourceVersion,
    });
    const condition = { type: "StatusUpdate", status: "True", reason: "E2E", message: "Set from e2e test" };
    const times = { lastUpdateTime: null, lastTransitionTime: null };
    const present = await get(ns, name);
    const status = {
      ...present.status,
      conditions: [...(present.status.conditions ?? []), { ...condition, ...times }],
    };
    await cluster.call("PUT", `${at}/status`, { ...present, status });
    const has = (wanted: string) =>
      watch.until(({ object }) => (object.status?.conditions ?? []).some(({ type }) => type === wanted));
    await has("StatusUpdate");
    const patch = { status: { conditions: [{ type: "StatusPatched", status: "True" }] } };
    const patched = await cluster.call<Deployment>("PATCH", `${at}/status`, patch, PATCH.merge);
    expect(patched.status.conditions).toMatchObject([{ type: "StatusPatched", status: "True" }]);
    await has("StatusPatched");
  });
});
