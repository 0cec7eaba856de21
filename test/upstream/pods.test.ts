import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { Pod } from "../../src/api/core.ts";
import { eventually, PATCH, upstreamCluster } from "./cluster.ts";

const AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.59";
const NGINX = "registry.k8s.io/e2e-test-images/nginx:1.15-4";
const HTTPD = "registry.k8s.io/e2e-test-images/httpd:2.4.38-4";
const BUSYBOX = "registry.k8s.io/e2e-test-images/busybox:1.37.0-1";
const PAUSE = "registry.k8s.io/pause:3.10.1";

type Fields = Record<string, unknown>;
interface PodList {
  metadata: { resourceVersion: string };
  items: Pod[];
}

const cluster = upstreamCluster();
const path = (namespace: string, rest = "") => `/api/v1/namespaces/${namespace}/pods${rest}`;

/** A Pod as the Go client sends it. */
const newPod = (name: string, labels: Fields, container: Fields, spec: Fields = {}) => ({
  kind: "Pod",
  apiVersion: "v1",
  metadata: { name, labels },
  spec: { containers: [{ resources: {}, ...container }], ...spec },
  status: {},
});

const get = (namespace: string, name: string) => cluster.call<Pod>("GET", path(namespace, `/${name}`));
const list = (namespace: string, selector: string) =>
  cluster.call<PodList>("GET", path(namespace, `?labelSelector=${encodeURIComponent(selector)}`));
const isReady = (pod: Pod) =>
  pod.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;

async function createSync(namespace: string, pod: object): Promise<Pod> {
  const { metadata } = await cluster.call<Pod>("POST", path(namespace), pod);
  await eventually(async () => isReady(await get(namespace, metadata.name)));
  return get(namespace, metadata.name);
}

/** Every message that the server sends until it closes the connection, without those that are empty. */
async function readWebSocket(url: string, protocol: string): Promise<Buffer[]> {
  const { server, tls } = cluster.connection;
  const { cert, key } = await cluster.connection.authenticate();
  const socket = new WebSocket(server.replace("https", "wss") + url, [protocol], {
    ca: tls.ca,
    cert,
    key,
    headers: { origin: "http://localhost" },
  });
  return new Promise((resolve, reject) => {
    const messages: Buffer[] = [];
    socket.on("message", (data: Buffer) => data.length > 0 && messages.push(data));
    socket.on("close", () => (socket.protocol === protocol ? resolve(messages) : reject(new Error(socket.protocol))));
    socket.on("error", reject);
  });
}

describe("[sig-node] Pods", () => {
  test("should get a host IP", async () => {
    const ns = await cluster.namespace("pods");
    const pod = await createSync(ns, newPod("pod-hostip", {}, { name: "test", image: PAUSE }));
    expect(pod.status).toMatchObject({ hostIP: expect.any(String), hostIPs: [{ ip: pod.status.hostIP }] });
  });

  test("should be submitted and removed", async () => {
    const ns = await cluster.namespace("pods");
    const { items, metadata } = await list(ns, "time=1");
    expect(items).toEqual([]);
    const watch = await cluster.watch<Pod>(path(ns), {
      labelSelector: "time=1",
      resourceVersion: metadata.resourceVersion,
    });
    await createSync(ns, newPod("remove", { name: "foo", time: "1" }, { name: "nginx", image: NGINX }));
    expect(watch.events[0]).toMatchObject({ type: "ADDED", object: { metadata: { name: "remove" } } });

    const options = { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 30 };
    await cluster.call("DELETE", path(ns, "/remove"), options);
    const { object } = await watch.until(({ type }) => type === "DELETED");
    expect(object.metadata.deletionTimestamp).toBeDefined();
    expect(object.spec.terminationGracePeriodSeconds).toBe(30);
    expect((await list(ns, "time=1")).items).toEqual([]);
  });

  test("should be updated, and should allow activeDeadlineSeconds to be updated", async () => {
    const ns = await cluster.namespace("pods");
    const pod = await createSync(ns, newPod("update", { name: "foo", time: "1" }, { name: "nginx", image: NGINX }));
    const updated = { ...pod, metadata: { ...pod.metadata, labels: { name: "foo", time: "2" } } };
    await cluster.call("PUT", path(ns, "/update"), updated);
    expect((await list(ns, "time=2")).items).toHaveLength(1);

    const latest = await get(ns, "update");
    await cluster.call("PUT", path(ns, "/update"), { ...latest, spec: { ...latest.spec, activeDeadlineSeconds: 2 } });
    await eventually(async () => (await get(ns, "update")).status.phase === "Failed");
    expect((await get(ns, "update")).status.reason).toBe("DeadlineExceeded");
  });

  test("should contain environment variables for services", async () => {
    const ns = await cluster.namespace("pods");
    const server = { name: "srv", image: AGNHOST, args: ["serve-hostname"], ports: [{ containerPort: 9376 }] };
    await createSync(ns, newPod("server-envvars", { name: "server" }, server));
    const { spec } = await cluster.call<{ spec: { clusterIP: string } }>("POST", `/api/v1/namespaces/${ns}/services`, {
      kind: "Service",
      apiVersion: "v1",
      metadata: { name: "fooservice", labels: { name: "fooservice" } },
      spec: { ports: [{ port: 8765, targetPort: 8080 }], selector: { name: "server" } },
      status: { loadBalancer: {} },
    });
    const client = { name: "env3cont", image: BUSYBOX, command: ["sh", "-c", "env"] };
    await cluster.call("POST", path(ns), newPod("client", {}, client, { restartPolicy: "Never" }));
    await eventually(async () => (await get(ns, "client")).status.phase === "Succeeded");
    const log = (await cluster.call<string>("GET", path(ns, "/client/log?container=env3cont"))).split("\n");
    expect(log).toEqual(
      expect.arrayContaining([
        `FOOSERVICE_SERVICE_HOST=${spec.clusterIP}`,
        "FOOSERVICE_SERVICE_PORT=8765",
        `FOOSERVICE_PORT=tcp://${spec.clusterIP}:8765`,
        "FOOSERVICE_PORT_8765_TCP_PORT=8765",
        "FOOSERVICE_PORT_8765_TCP_PROTO=tcp",
        `FOOSERVICE_PORT_8765_TCP=tcp://${spec.clusterIP}:8765`,
        `FOOSERVICE_PORT_8765_TCP_ADDR=${spec.clusterIP}`,
      ]),
    );
  });

  test("should support remote command execution and retrieving logs from the container over websockets", async () => {
    const ns = await cluster.namespace("pods");
    const command = ["/bin/sh", "-c", "echo container is alive; sleep 600"];
    await createSync(ns, newPod("websocket", {}, { name: "main", image: BUSYBOX, command }));
    const exec = "/websocket/exec?stderr=1&stdout=1&container=main&command=echo&command=remote+execution+test";
    const messages = await readWebSocket(path(ns, exec), "channel.k8s.io");
    const output = messages.filter((message) => message.length > 1);
    expect(output.map((message) => message[0])).toEqual(output.map(() => 1));
    expect(Buffer.concat(output.map((message) => message.subarray(1))).toString()).toBe("remote execution test\n");

    const log = await readWebSocket(path(ns, "/websocket/log?container=main"), "binary.k8s.io");
    expect(Buffer.concat(log).toString()).toBe("container is alive\n");
  });

  test("should delete a collection of pods", async () => {
    const ns = await cluster.namespace("pods");
    const spec = { terminationGracePeriodSeconds: 1, restartPolicy: "Never" };
    const container = { name: "token-test", image: AGNHOST };
    const names = ["test-pod-1", "test-pod-2", "test-pod-3"];
    await Promise.all(names.map((name) => createSync(ns, newPod(name, { type: "Testing" }, container, spec))));
    const options = { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 1 };
    const deleted = await cluster.call<PodList>("DELETE", path(ns, "?labelSelector=type%3DTesting"), options);
    expect(deleted.items.map(({ metadata }) => metadata.name)).toEqual(names);
    await eventually(async () => (await list(ns, "type=Testing")).items.length === 0);
  });

  test("should run through the lifecycle of Pods and PodStatus", async () => {
    const ns = await cluster.namespace("pods");
    const selector = "test-pod-static=true";
    const all = await cluster.call<PodList>("GET", "/api/v1/pods?labelSelector=test-pod-static%3Dtrue");
    const spec = { terminationGracePeriodSeconds: 1 };
    const body = newPod("pod-test", { "test-pod-static": "true" }, { name: "pod-test", image: AGNHOST }, spec);
    await createSync(ns, body);
    const from = (resourceVersion: string) =>
      cluster.watch<Pod>(path(ns), { labelSelector: selector, resourceVersion });
    const first = await from(all.metadata.resourceVersion);
    await first.until(({ object }) => object.status.phase === "Running");

    const before = await get(ns, "pod-test");
    const patch = {
      metadata: { labels: { "test-pod": "patched" } },
      spec: { containers: [{ name: "pod-test", image: HTTPD, resources: {} }], ...spec },
      status: {},
    };
    await cluster.call("PATCH", path(ns, "/pod-test"), patch, PATCH.strategic);
    await (await from(before.metadata.resourceVersion)).until(({ type }) => type === "MODIFIED");
    const patched = await get(ns, "pod-test");
    expect(patched.metadata.labels).toMatchObject({ "test-pod": "patched", "test-pod-static": "true" });
    expect(patched.spec.containers[0]?.image).toBe(HTTPD);

    // the test demands both conditions to be true right behind the change of the image
    const seen = await cluster.call<Pod>("GET", path(ns, "/pod-test/status"));
    const changed = seen.status.conditions?.filter(({ type }) => type === "Ready" || type === "ContainersReady");
    expect(changed?.map(({ status }) => status)).toEqual(["True", "True"]);
    for (const condition of changed ?? []) condition.status = "False";
    const updated = await cluster.call<Pod>("PUT", path(ns, "/pod-test/status"), seen);
    expect(updated.status.conditions).toEqual(seen.status.conditions);

    const options = { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 1 };
    await cluster.call("DELETE", path(ns, `?labelSelector=${encodeURIComponent(selector)}`), options);
    const last = await from(updated.metadata.resourceVersion);
    await last.until(({ type }) => type === "DELETED");
    expect(await cluster.failureOf("GET", path(ns, "/pod-test"))).toMatchObject({ code: 404, reason: "NotFound" });
  });
});
