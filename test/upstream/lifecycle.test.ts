import { describe, expect, test } from "vitest";
import type { Node, Pod } from "../../src/api/core.ts";
import { eventually, PATCH, upstreamCluster } from "./cluster.ts";

const AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.59";
const BUSYBOX = "registry.k8s.io/e2e-test-images/busybox:1.37.0-1";
const PAUSE = "registry.k8s.io/pause:3.10.1";

type Fields = Record<string, unknown>;
const cluster = upstreamCluster();
const path = (namespace: string, rest = "") => `/api/v1/namespaces/${namespace}/pods${rest}`;
const get = (namespace: string, name: string) => cluster.call<Pod>("GET", path(namespace, `/${name}`));
const exists = async (namespace: string, name: string) =>
  (await cluster.call<{ items: unknown[] }>("GET", path(namespace, `?fieldSelector=metadata.name%3D${name}`))).items
    .length > 0;
const create = (namespace: string, name: string, spec: Fields, metadata: Fields = {}) =>
  cluster.call<Pod>("POST", path(namespace), { kind: "Pod", apiVersion: "v1", metadata: { name, ...metadata }, spec });
const condition = (pod: Pod, type: string) => pod.status.conditions?.find((entry) => entry.type === type);
const isReady = async (namespace: string, name: string) =>
  condition(await get(namespace, name), "Ready")?.status === "True";

describe("[sig-node] InitContainer", () => {
  const init = (name: string, command: string) => ({ name, image: BUSYBOX, command: [command] });
  const run1 = { name: "run1", image: PAUSE, resources: { limits: { cpu: "100m" } } };

  test("should invoke init containers on a RestartNever pod", async () => {
    const namespace = await cluster.namespace("init-container");
    const initContainers = [init("init1", "/bin/true"), init("init2", "/bin/true")];
    const watch = await cluster.watch<Pod>(path(namespace));
    await create(namespace, "pod", { restartPolicy: "Never", initContainers, containers: [init("run1", "/bin/true")] });
    const { object } = await watch.until((event) => event.object.status?.phase === "Succeeded");
    watch.stop();
    expect(condition(object, "Initialized")?.status).toBe("True");
    expect(object.status.initContainerStatuses?.map(({ ready, state }) => [ready, state.terminated?.exitCode])).toEqual(
      [
        [true, 0],
        [true, 0],
      ],
    );
    for (const { object: seen } of watch.events) checkInitInvariants(seen);
  });

  test("should invoke init containers on a RestartAlways pod", async () => {
    const namespace = await cluster.namespace("init-container");
    const initContainers = [init("init1", "/bin/true"), init("init2", "/bin/true")];
    await create(namespace, "pod", { initContainers, containers: [run1] });
    await eventually(async () => (await get(namespace, "pod")).status.phase === "Running");
    const pod = await get(namespace, "pod");
    expect(condition(pod, "Initialized")?.status).toBe("True");
    expect(pod.status.initContainerStatuses?.map(({ ready }) => ready)).toEqual([true, true]);
  });

  test("should not start app containers if init containers fail on a RestartAlways pod", async () => {
    const namespace = await cluster.namespace("init-container");
    const watch = await cluster.watch<Pod>(path(namespace));
    await create(namespace, "pod", {
      initContainers: [init("init1", "/bin/false"), init("init2", "/bin/true")],
      containers: [run1],
    });
    const { object } = await watch.until(
      ({ object: pod }) => pod.status?.initContainerStatuses?.[0]?.restartCount === 1,
    );
    watch.stop();
    expect(object.status.phase).toBe("Pending");
    expect(condition(object, "Initialized")).toMatchObject({
      status: "False",
      reason: "ContainersNotInitialized",
      message: "containers with incomplete status: [init1 init2]",
    });
    for (const { object: seen } of watch.events) checkInitInvariants(seen);
  });

  test("should not start app containers and fail the pod if init containers fail on a RestartNever pod", async () => {
    const namespace = await cluster.namespace("init-container");
    await create(namespace, "pod", {
      restartPolicy: "Never",
      initContainers: [init("init1", "/bin/true"), init("init2", "/bin/false")],
      containers: [run1],
    });
    await eventually(async () => (await get(namespace, "pod")).status.phase === "Failed");
    const pod = await get(namespace, "pod");
    expect(condition(pod, "Initialized")).toMatchObject({ status: "False", reason: "ContainersNotInitialized" });
    expect(condition(pod, "Initialized")?.message).toBe("containers with incomplete status: [init2]");
    expect(pod.status.containerStatuses?.[0]?.state.waiting?.reason).toBe("PodInitializing");
  });

  /** What must hold at any time. */
  function checkInitInvariants({ status }: Pod): void {
    const statuses = status.initContainerStatuses ?? [];
    if (statuses.length === 0) return;
    const isInitialized = statuses.every(({ state }) => state.terminated?.exitCode === 0);
    const initialized = status.conditions?.find(({ type }) => type === "Initialized");
    expect(initialized?.status).toBe(isInitialized ? "True" : "False");
    if (isInitialized) return;
    for (const { state, restartCount } of status.containerStatuses ?? []) {
      expect([state.waiting?.reason, restartCount]).toEqual(["PodInitializing", 0]);
    }
  }
});

describe("[sig-node] Container Lifecycle Hook", () => {
  test.each(["exec", "http"])("should execute poststart and prestop %s hooks properly", async (kind) => {
    const namespace = await cluster.namespace("container-lifecycle-hook");
    const port = { containerPort: 8080, protocol: "TCP" };
    const handler = { name: "agnhost", image: AGNHOST, args: ["netexec"], ports: [port] };
    await create(namespace, "handler", { terminationGracePeriodSeconds: 0, containers: [handler] });
    const handled = () => cluster.call<string>("GET", path(namespace, "/handler/log"));
    await eventually(async () => (await isReady(namespace, "handler")) && (await handled()).includes("serving"));
    const { podIP } = (await get(namespace, "handler")).status;
    const script = (what: string) =>
      `require("http").get("http://${podIP}:8080/echo?msg=${what}", (r) => r.resume().on("end", () => process.exit(0)))`;
    const hook = (what: string) =>
      kind === "exec"
        ? { exec: { command: ["node", "-e", script(what)] } }
        : { httpGet: { path: `/echo?msg=${what}`, host: podIP, port: 8080 } };
    const lifecycle = { postStart: hook("poststart"), preStop: hook("prestop") };
    const container = { name: "hooked", image: PAUSE, lifecycle };
    await create(namespace, "hooked", { containers: [container] });
    await eventually(async () => isReady(namespace, "hooked"));
    expect(await handled()).toContain("GET /echo?msg=poststart");
    await cluster.call("DELETE", path(namespace, "/hooked"));
    await eventually(async () => !(await exists(namespace, "hooked")));
    expect(await handled()).toContain("GET /echo?msg=prestop");
  });

  test("valid prestop hook using sleep action", async () => {
    const namespace = await cluster.namespace("pod-lifecycle-sleep-action");
    const lifecycle = { preStop: { sleep: { seconds: 2 } } };
    await create(namespace, "pod", { containers: [{ name: "sleeps", image: PAUSE, lifecycle }] });
    await eventually(async () => isReady(namespace, "pod"));
    const startedAt = performance.now();
    await cluster.call("DELETE", path(namespace, "/pod"));
    await eventually(async () => !(await exists(namespace, "pod")));
    expect(performance.now() - startedAt).toBeGreaterThan(1_900);
  });
});

describe("[sig-node] Ephemeral Containers", () => {
  test("will start an ephemeral container in an existing pod, and can be updated", async () => {
    const namespace = await cluster.namespace("ephemeral-containers-test");
    const container = { name: "test-container-1", image: BUSYBOX, command: ["/bin/sleep"], args: ["10000"] };
    await create(namespace, "pod", { terminationGracePeriodSeconds: 0, containers: [container] });
    await eventually(async () => isReady(namespace, "pod"));
    expect((await get(namespace, "pod")).metadata.generation).toBe(1);
    const command = ["/bin/sh", "-c", "while true; do echo polo; sleep 2; done"];
    const ephemeralContainers = [{ name: "debugger", image: BUSYBOX, command, stdin: true, tty: true, resources: {} }];
    const patch = { spec: { ephemeralContainers } };
    await cluster.call("PATCH", path(namespace, "/pod/ephemeralcontainers"), patch, PATCH.strategic);
    await eventually(async () => {
      const { status } = await get(namespace, "pod");
      return status.ephemeralContainerStatuses?.[0]?.state.running !== undefined;
    });
    expect((await get(namespace, "pod")).metadata.generation).toBe(2);
    const log = () => cluster.call<string>("GET", path(namespace, "/pod/log?container=debugger"));
    await eventually(async () => (await log()).includes("polo"));

    const pod = await cluster.call<Pod>("GET", path(namespace, "/pod/ephemeralcontainers"));
    expect(pod.spec.ephemeralContainers).toHaveLength(1);
    const more = {
      name: "debugger2",
      image: AGNHOST,
      imagePullPolicy: "IfNotPresent",
      terminationMessagePolicy: "File",
      resources: {},
    };
    const spec = { ...pod.spec, ephemeralContainers: [...(pod.spec.ephemeralContainers ?? []), more] };
    await cluster.call("PUT", path(namespace, "/pod/ephemeralcontainers"), { ...pod, spec });
    const updated = await cluster.call<Pod>("GET", path(namespace, "/pod/ephemeralcontainers"));
    expect(updated.spec.ephemeralContainers).toHaveLength(2);
  });
});

describe("[sig-network] Proxy", () => {
  test("a set of valid responses are returned for both pod and service ProxyWithPath", async () => {
    const namespace = await cluster.namespace("proxy");
    const container = {
      name: "agnhost",
      image: AGNHOST,
      command: ["/agnhost", "porter", "--json-response"],
      env: [{ name: "SERVE_PORT_8080", value: "foo" }],
      ports: [{ containerPort: 8080 }],
      readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
    };
    await create(
      namespace,
      "agnhost",
      { terminationGracePeriodSeconds: 0, containers: [container] },
      { labels: { test: "response" } },
    );
    await eventually(async () => isReady(namespace, "agnhost"));
    await cluster.call("POST", `/api/v1/namespaces/${namespace}/services`, {
      kind: "Service",
      apiVersion: "v1",
      metadata: { name: "test-service" },
      spec: { ports: [{ port: 80, targetPort: 8080, protocol: "TCP" }], selector: { test: "response" } },
    });
    const root = `/api/v1/namespaces/${namespace}`;
    await eventually(async () => {
      const { subsets } = await cluster.call<{ subsets?: { addresses?: unknown[] }[] }>(
        "GET",
        `${root}/endpoints/test-service`,
      );
      return (subsets?.[0]?.addresses ?? []).length > 0;
    });
    for (const method of ["DELETE", "GET", "PATCH", "POST", "PUT"] as const) {
      for (const target of ["pods/agnhost", "services/test-service"]) {
        const answer = await cluster.call(method, `${root}/${target}/proxy/some/path/with/${method}`);
        expect(answer).toEqual({ Method: method, Body: "foo" });
      }
    }
  });
});

describe("[sig-node] NoExecuteTaintManager [Serial]", () => {
  const taint = { key: "kubernetes.io/e2e-evict-taint-key", value: "evictTaintVal", effect: "NoExecute" };
  const setTaints = async (taints: Fields[]) => {
    const { items } = await cluster.call<{ items: Node[] }>("GET", "/api/v1/nodes");
    await cluster.call("PATCH", `/api/v1/nodes/${items[0]?.metadata.name}`, { spec: { taints } }, PATCH.merge);
  };

  test("evicts pods with minTolerationSeconds, and not those from which the taint is taken in time", async () => {
    const namespace = await cluster.namespace("taint");
    const toleration = (tolerationSeconds: number) => ({ ...taint, operator: "Equal", tolerationSeconds });
    const spec = (seconds?: number) => ({
      terminationGracePeriodSeconds: 1,
      containers: [{ name: "pause", image: PAUSE }],
      ...(seconds === undefined ? {} : { tolerations: [toleration(seconds)] }),
    });
    await create(namespace, "none", spec());
    await create(namespace, "short", spec(2));
    await create(namespace, "long", spec(300));
    for (const name of ["none", "short", "long"]) await eventually(async () => isReady(namespace, name));
    await setTaints([taint]);
    await eventually(async () => !(await exists(namespace, "none")));
    await eventually(async () => !(await exists(namespace, "short")));
    await setTaints([]);
    expect(await isReady(namespace, "long")).toBe(true);
    expect((await get(namespace, "long")).metadata.deletionTimestamp).toBeUndefined();
  });
});
