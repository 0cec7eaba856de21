import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Container, PodSpec } from "../api/core.ts";
import { endpointSlices, namespaces, nodes, pods, serviceAccounts, services } from "../api/resources.ts";
import { sleep, systemClock } from "../clock.ts";
import { RollscopeError } from "../errors.ts";
import { startCluster, type Cluster, type ClusterOptions } from "./cluster.ts";

const cleanUps: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(options: Partial<ClusterOptions> = {}): Promise<Cluster> {
  const dir = mkdtempSync(join(tmpdir(), "rollscope-cluster-"));
  cleanUps.push(() => rmSync(dir, { recursive: true, force: true }));
  const cluster = await startCluster({ dir, runtime: "simulated", ...options });
  cleanUps.push(() => cluster.stop());
  return cluster;
}

async function until(condition: () => boolean): Promise<void> {
  for (let waitedMs = 0; !condition() && waitedMs < 10_000; waitedMs += 20) await sleep(systemClock, 20);
  expect(condition()).toBe(true);
}

function get(cluster: Cluster, path: string): Promise<number | undefined> {
  const config = parse(cluster.kubeconfig) as {
    clusters: [{ cluster: Record<string, string> }];
    users: [{ user: Record<string, string> }];
  };
  const ca = Buffer.from(config.clusters[0].cluster["certificate-authority-data"] ?? "", "base64");
  const headers = { authorization: `Bearer ${config.users[0].user["token"]}` };
  return new Promise((resolve, reject) => {
    https
      .get(cluster.url + path, { ca, headers, agent: false }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode));
      })
      .on("error", reject);
  });
}

describe("startCluster", () => {
  test("has a node, the system's namespaces and the Service of the API server", async () => {
    const cluster = await start();
    const { api } = cluster;
    expect(api.list(namespaces).map(({ metadata }) => metadata.name)).toEqual([
      "default",
      "kube-node-lease",
      "kube-public",
      "kube-system",
    ]);
    expect(api.list(nodes)).toHaveLength(1);
    expect(api.get(services, "default", "kubernetes").spec.clusterIP).toMatch(/^127\.96\.\d+\.1$/);
    const [slice] = api.list(endpointSlices, { namespace: "default" });
    expect(slice?.ports?.[0]?.port).toBe(Number(new URL(cluster.url).port));
    expect(await get(cluster, "/api/v1/namespaces/default")).toBe(200);
  });

  test("has as many nodes as are wanted, each with a kubelet, a proxy and pods of its own", async () => {
    const cluster = await start({ nodes: 3 });
    const { api } = cluster;
    const all = api.list(nodes);
    expect(all.map(({ metadata }) => metadata.name)).toEqual([
      "rollscope-node",
      "rollscope-node-2",
      "rollscope-node-3",
    ]);
    const ready = ({ status }: (typeof all)[number]) => status.conditions?.find(({ type }) => type === "Ready")?.status;
    expect(all.map(ready)).toEqual(["True", "True", "True"]);
    await until(() => api.find(serviceAccounts, "default", "default") !== undefined);
    for (const name of ["a", "b", "c"]) {
      const spec: Partial<PodSpec> = { containers: [{ name: "main", image: "anything" } as Container] };
      const metadata = { name, namespace: "default" };
      api.create(pods, { apiVersion: "v1", kind: "Pod", metadata, spec: spec as PodSpec });
    }
    await until(() => api.list(pods).every(({ status }) => status.phase === "Running"));
    expect(new Set(api.list(pods).map(({ spec }) => spec.nodeName)).size).toBe(3);
    expect(new Set(api.list(pods).map(({ status }) => status.podIP)).size).toBe(3);
    expect(await get(cluster, "/api/v1/nodes/rollscope-node-3/proxy/healthz")).toBe(200);
  });

  test("writes its kubeconfig for its owner only", async () => {
    const { kubeconfig, kubeconfigPath } = await start();
    expect(readFileSync(kubeconfigPath, "utf8")).toBe(kubeconfig);
    expect(statSync(kubeconfigPath).mode & 0o777).toBe(0o600);
  });

  test("runs a pod", async () => {
    const { api } = await start();
    await until(() => api.find(serviceAccounts, "default", "default") !== undefined);
    const container: Partial<Container> = { name: "main", image: "anything" };
    const spec: Partial<PodSpec> = { containers: [container as Container] };
    const metadata = { name: "p", namespace: "default" };
    api.create(pods, { apiVersion: "v1", kind: "Pod", metadata, spec: spec as PodSpec });
    await until(() => api.get(pods, "default", "p").status.phase === "Running");
    expect(api.get(pods, "default", "p").status.podIP).toMatch(/^10\.128\./);
  });

  test("lives beside another one, and both end", async () => {
    const [first, second] = await Promise.all([start(), start()]);
    const addresses = [first, second].map(({ api }) => api.get(services, "default", "kubernetes").spec.clusterIP);
    expect(addresses[0]).not.toBe(addresses[1]);
    await first.stop();
    await first.stop();
    await expect(get(first, "/healthz")).rejects.toThrow(/ECONNREFUSED/);
    expect(await get(second, "/healthz")).toBe(200);
  });

  test("holds its pod network by answering kube-proxy's health there", async () => {
    if (process.platform === "darwin") return;
    const cluster = await start({ runtime: "process" });
    const podCidr = cluster.api.list(nodes)[0]?.spec.podCIDR ?? "";
    const url = `http://${podCidr.replace(".0/24", ".1")}:10256/healthz`;
    const status = () =>
      new Promise((resolve, reject) => {
        http.get(url, { agent: false }, (response) => resolve(response.resume().statusCode)).on("error", reject);
      });
    expect(await status()).toBe(200);
    await cluster.stop();
    await expect(status()).rejects.toThrow(/ECONNREFUSED/);
  });

  test("fails when the port is taken, leaving nothing behind", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    cleanUps.push(() => new Promise((resolve) => void holder.close(() => resolve())));
    await new Promise((resolve) => holder.once("listening", resolve));
    const { port } = holder.address() as AddressInfo;
    const dir = mkdtempSync(join(tmpdir(), "rollscope-cluster-"));
    cleanUps.push(() => rmSync(dir, { recursive: true, force: true }));
    const failure = await startCluster({ dir, port, runtime: "simulated" }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RollscopeError);
    expect((failure as RollscopeError).code).toBe("PORT_IN_USE");
    expect(existsSync(join(dir, "kubeconfig"))).toBe(false);
  });
});
