import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { Service } from "../../api/core.ts";
import type { EndpointSlice } from "../../api/discovery.ts";
import { endpointSlices, events, namespaces, services } from "../../api/resources.ts";
import { systemClock, type Clock } from "../../clock.ts";
import { seededRandom, systemRandom } from "../../random.ts";
import { createApi } from "../apiserver/in-process-api.ts";
import { definitions } from "../apiserver/registry/index.ts";
import { createEventRecorder } from "../events.ts";
import { eventually } from "../kubelet/testing/eventually.ts";
import { Store } from "../storage/store.ts";
import { KubeProxy, type KubeProxyOptions } from "./kube-proxy.ts";

const PORT = 3456;
const cleanUps: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** An API and a kube-proxy on it that has not been started. */
function fixture(options: Partial<KubeProxyOptions> = {}) {
  const clock = options.clock ?? systemClock;
  // Node ports are picked at random, so that runs side by side do not meet.
  const api = createApi({
    store: new Store(),
    definitions,
    clock,
    random: systemRandom,
    serviceCidr: "127.96.249.0/24",
  });
  api.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "test" }, spec: {} });
  const warnings: string[] = [];
  const proxy = new KubeProxy({
    api,
    clock,
    random: seededRandom(1),
    nodeName: "node-1",
    nodePortAddress: "127.0.0.1",
    minSyncPeriodMs: 20,
    bindClusterIps: true,
    events: createEventRecorder(api, { component: "kube-proxy", host: "node-1" }),
    log: { debug: () => undefined, info: () => undefined, warn: (message) => void warnings.push(message) },
    ...options,
  });
  cleanUps.push(() => proxy.stop());

  const createService = (name: string, port = 8080): Service =>
    api.create(services, {
      apiVersion: "v1",
      kind: "Service",
      metadata: { namespace: "test", name },
      spec: { type: "NodePort", ports: [{ protocol: "TCP", port, targetPort: PORT }] },
    });
  const createSlice = (service: string, addresses: readonly string[]): EndpointSlice =>
    api.create(endpointSlices, {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { namespace: "test", name: service, labels: { "kubernetes.io/service-name": service } },
      addressType: "IPv4",
      endpoints: endpointsOf(addresses),
      ports: [{ name: "", port: PORT, protocol: "TCP" }],
    });
  const updateSlice = (slice: EndpointSlice, addresses: readonly string[]) =>
    api.update(endpointSlices, {
      ...api.get(endpointSlices, "test", slice.metadata.name),
      endpoints: endpointsOf(addresses),
    });
  return { api, proxy, warnings, createService, createSlice, updateSlice };
}

const endpointsOf = (addresses: readonly string[]) =>
  addresses.map((address) => ({
    addresses: [address],
    conditions: { ready: true, serving: true, terminating: false },
    nodeName: "node-1",
  }));

/** A pod: says its address to whoever connects. */
async function serve(address: string, port = PORT): Promise<Server> {
  const server = createServer((socket) => socket.on("error", () => undefined).end(address));
  server.listen(port, address);
  await once(server, "listening");
  cleanUps.push(() => void server.close());
  return server;
}

/** What is said at an address, or the code of the failure. */
async function ask(host: string, port: number): Promise<string> {
  const socket = connect(port, host);
  try {
    let answer = "";
    for await (const chunk of socket) answer += String(chunk);
    return answer;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

const nodePortOf = ({ spec }: Service) => spec.ports?.[0]?.nodePort ?? 0;

describe("KubeProxy", () => {
  test("carries connections to the node port and the ClusterIP of a Service to its endpoints", async () => {
    await serve("127.244.249.2");
    const { proxy, createService, createSlice } = fixture();
    const web = createService("web");
    createSlice("web", ["127.244.249.2"]);
    await proxy.start();
    await eventually("an answer", async () => (await ask("127.0.0.1", nodePortOf(web))) === "127.244.249.2");
    expect(await ask(web.spec.clusterIP ?? "", 8080)).toBe("127.244.249.2");
  });

  test("refuses connections while a Service has no endpoint, and after it is gone", async () => {
    await serve("127.244.249.3");
    const { api, proxy, createService, createSlice, updateSlice } = fixture();
    const port = nodePortOf(createService("web"));
    const slice = createSlice("web", []);
    await proxy.start();
    const says = (what: string) => eventually(what, async () => (await ask("127.0.0.1", port)) === what);
    expect(await ask("127.0.0.1", port)).toBe("ECONNREFUSED");
    updateSlice(slice, ["127.244.249.3"]);
    await says("127.244.249.3");
    updateSlice(slice, []);
    await says("ECONNREFUSED");
    updateSlice(slice, ["127.244.249.3"]);
    await says("127.244.249.3");
    api.delete(services, "test", "web");
    await says("ECONNREFUSED");
  });

  test("goes by old endpoints until the period since the last sync is over", async () => {
    await Promise.all([serve("127.244.249.4"), serve("127.244.249.5")]);
    const { proxy, createService, createSlice, updateSlice } = fixture({ minSyncPeriodMs: 600 });
    const port = nodePortOf(createService("web"));
    const slice = createSlice("web", ["127.244.249.4"]);
    await proxy.start();
    await eventually("the first sync", async () => (await ask("127.0.0.1", port)) === "127.244.249.4");
    const seenMs = performance.now();
    updateSlice(slice, ["127.244.249.5"]);
    expect(await ask("127.0.0.1", port)).toBe("127.244.249.4");
    await eventually("the second sync", async () => (await ask("127.0.0.1", port)) === "127.244.249.5");
    // The first sync was seen a little after it was complete.
    expect(performance.now() - seenMs).toBeGreaterThan(300);
  });

  test("connects where `dial` says", async () => {
    await serve("127.244.249.6", 4567);
    const dial = (podIP: string, port: number) => ({ host: podIP.replace("10.0.0", "127.244.249"), port: port + 1111 });
    const { proxy, createService, createSlice } = fixture({ dial });
    const port = nodePortOf(createService("web"));
    createSlice("web", ["10.0.0.6"]);
    await proxy.start();
    await eventually("a connection", async () => (await ask("127.0.0.1", port)) !== "ECONNREFUSED");
    expect(await ask("127.0.0.1", port)).toBe("127.244.249.6");
  });

  test("tells when a node port is taken, serves the rest, and takes it over when it is free", async () => {
    await serve("127.244.249.7");
    const quickClock: Clock = {
      ...systemClock,
      setTimeout: (callback, delayMs) => systemClock.setTimeout(callback, delayMs / 20),
    };
    const { api, proxy, warnings, createService, createSlice } = fixture({ clock: quickClock });
    const [web, other] = [createService("web"), createService("other")];
    const holder = await serve("127.0.0.1", nodePortOf(web));
    createSlice("web", ["127.244.249.7"]);
    createSlice("other", ["127.244.249.7"]);
    await proxy.start();
    await eventually("the other Service", async () => (await ask("127.0.0.1", nodePortOf(other))) === "127.244.249.7");
    const address = `127.0.0.1:${nodePortOf(web)}`;
    const event = await eventually("the event", () => api.list(events)[0]);
    expect(event).toMatchObject({ type: "Warning", reason: "FailedToOpenNodePort", involvedObject: { name: "web" } });
    expect(event.message).toBe(`cannot listen on ${address} (EADDRINUSE), it is tried again`);
    expect(warnings).toEqual([`kube-proxy: service test/web: ${event.message}`]);
    holder.close();
    await eventually("the port", async () => (await ask("127.0.0.1", nodePortOf(web))) === "127.244.249.7");
    expect(api.list(events)).toHaveLength(1);
  });

  test("serves node ports when ClusterIPs cannot be listened on", async () => {
    await serve("127.244.249.8");
    const { api, proxy, warnings, createService, createSlice } = fixture();
    const web = createService("web", 8081);
    // Somebody has the address already: what a port below 1024 is without the right to it.
    await serve(web.spec.clusterIP ?? "", 8081);
    createSlice("web", ["127.244.249.8"]);
    await proxy.start();
    await eventually("an answer", async () => (await ask("127.0.0.1", nodePortOf(web))) === "127.244.249.8");
    expect(warnings).toEqual([]);
    expect(api.list(events)).toEqual([]);
  });

  test("starts the balancer again when it breaks down", async () => {
    await serve("127.244.249.10");
    let broken = true;
    // A port that is none ends the thread with the first connection.
    const dial = (host: string, port: number) => ({ host, port: broken ? 70_000 : port });
    const { proxy, warnings, createService, createSlice } = fixture({ dial });
    const port = nodePortOf(createService("web"));
    createSlice("web", ["127.244.249.10"]);
    await proxy.start();
    await eventually("a connection", async () => (await ask("127.0.0.1", port)) !== "ECONNREFUSED");
    broken = false;
    await eventually("an answer", async () => (await ask("127.0.0.1", port)) === "127.244.249.10");
    expect(warnings[0]).toMatch(/^kube-proxy: .*70000.*; starting again$/);
  });

  test("closes its ports when it stops, and may be stopped again", async () => {
    await serve("127.244.249.9");
    const { proxy, createService, createSlice } = fixture();
    const port = nodePortOf(createService("web"));
    createSlice("web", ["127.244.249.9"]);
    await proxy.start();
    await eventually("an answer", async () => (await ask("127.0.0.1", port)) === "127.244.249.9");
    await proxy.stop();
    expect(await ask("127.0.0.1", port)).toBe("ECONNREFUSED");
    await proxy.stop();
  });

  test("may be stopped before its first sync", async () => {
    const { proxy, createService, createSlice } = fixture();
    const port = nodePortOf(createService("web"));
    createSlice("web", ["127.244.249.2"]);
    await proxy.start();
    await proxy.stop();
    expect(await ask("127.0.0.1", port)).toBe("ECONNREFUSED");
  });
});
