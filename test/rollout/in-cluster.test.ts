import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jobs, pods } from "../../src/api/resources.ts";
import { Client } from "../../src/client/client.ts";
import { loadKubeconfig } from "../../src/client/kubeconfig.ts";
import { startCluster, type Cluster } from "../../src/cluster/cluster.ts";
import { InClusterProber } from "../../src/rollout/in-cluster/in-cluster-prober.ts";
import type { Lane } from "../../src/rollout/recording/recording.ts";
import { monotonicMs, type RequestResult } from "../../src/rollout/request-result.ts";

let cluster: Cluster;
let client: Client;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "in-cluster-"));
  cluster = await startCluster({ dir: join(folder, "cluster"), podStartDelayMs: 0 });
  client = new Client(await loadKubeconfig({ path: cluster.kubeconfigPath }));
});
afterAll(async () => {
  client.close();
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

const job = (name: string, image: string, startLimitMs: number) => ({
  name,
  namespace: "default",
  labels: { test: "in-cluster" },
  parallelism: 2,
  image,
  startLimitMs,
});

test("every request of every pod is told once, on our clock, and the Job is gone afterwards", async () => {
  let served = 0;
  const server = createServer((request, response) => {
    if (request.headers.connection === "close") served += 1;
    response.end('{"service":"shop","version":"1"}');
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const missing: string[] = [];
  const order = { url, rps: 40, timeoutMs: 5000, reused: { connections: 2, rps: 10 } };
  const startedMs = monotonicMs();
  const prober = new InClusterProber(client, job("merged", "rollscope/prober:latest", 60_000), order, (text) =>
    missing.push(text),
  );
  const results: Record<Lane, RequestResult[]> = { service: [], reused: [], direct: [] };
  prober.onResults((batch, lane) => results[lane].push(...batch));
  try {
    await prober.start();
    await expect.poll(() => results.service.length, { timeout: 20_000 }).toBeGreaterThan(100);
    const [first, second] = await Promise.all([prober.stop(), prober.stop()]);
    expect(second).toEqual(first);
    const { service, reused } = results;
    expect(missing).toEqual([]);
    expect(first.sent).toBe(first.scheduled);
    expect(service).toHaveLength(first.sent);
    expect(served).toBe(first.sent);
    expect(new Set(service.map(({ sequence }) => sequence)).size).toBe(service.length);
    expect(new Set(service.map(({ sequence }) => sequence % 2)).size).toBe(2);
    const ends = service.map(({ endedMs }) => endedMs);
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
    expect(Math.min(...service.map((request) => request.startedMs))).toBeGreaterThan(startedMs);
    expect(Math.max(...ends)).toBeLessThan(monotonicMs());
    expect(service.every(({ outcome, version }) => outcome === "ok" && version === "1")).toBe(true);
    expect(reused.length).toBeGreaterThan(0);
  } finally {
    await prober.stop();
    server.close();
    server.closeAllConnections();
  }
  expect(await client.find(jobs, "default", "merged")).toBeUndefined();
  const left = async () => (await client.list(pods, { namespace: "default" })).items.length;
  await expect.poll(left, { timeout: 20_000 }).toBe(0);
}, 90_000);

test("pods that do not come up are named with the reason", async () => {
  const order = { url: "http://127.0.0.1:9/", rps: 10, timeoutMs: 1000 };
  const prober = new InClusterProber(
    client,
    job("missing", "example.com/nobody/knows:1", 3000),
    order,
    () => undefined,
  );
  await expect(prober.start()).rejects.toThrow(
    /^The probers do not send within 3 s \(image example\.com\/nobody\/knows:1\): .*(ErrImagePull|ImagePullBackOff)/,
  );
  expect(await prober.stop()).toEqual({ scheduled: 0, sent: 0 });
  expect(await client.find(jobs, "default", "missing")).toBeUndefined();
}, 60_000);
