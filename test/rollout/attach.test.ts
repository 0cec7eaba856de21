import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Deployment } from "../../src/api/apps.ts";
import type { Service } from "../../src/api/core.ts";
import type { Ingress } from "../../src/api/networking.ts";
import { deployments, ingresses, namespaces, serviceAccounts, services } from "../../src/api/resources.ts";
import { Client } from "../../src/client/client.ts";
import type { Connection } from "../../src/client/connection.ts";
import { loadKubeconfig } from "../../src/client/kubeconfig.ts";
import { resourcePath } from "../../src/client/resource-path.ts";
import { startCluster, type Cluster } from "../../src/cluster/cluster.ts";
import { watchRollout, type AttachOptions } from "../../src/rollout/attach.ts";
import { accessManifests, watchRules } from "../../src/rollout/access.ts";
import { parseManifests } from "../../src/rollout/manifests/documents.ts";
import { resolveKinds } from "../../src/rollout/manifests/kinds.ts";
import { sendOnce } from "../../src/rollout/prober/prober.ts";
import type { RecordingEntry } from "../../src/rollout/recording/entries.ts";
import type { RunEvent } from "../../src/rollout/run-events.ts";
import { findServiceEndpoint } from "../../src/rollout/service-url.ts";
import { freeNodePort } from "../support/cli.ts";

// One embedded cluster with real processes for all; each test has a namespace of its own.
let cluster: Cluster;
let connection: Connection;
let client: Client;
let folder: string;
let namespace = "";
let number = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "attach-"));
  cluster = await startCluster({ dir: join(folder, "cluster"), podStartDelayMs: 0 });
  connection = await loadKubeconfig({ path: cluster.kubeconfigPath });
  client = new Client(connection);
});
afterAll(async () => {
  client.close();
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  namespace = `shop-${(number += 1)}`;
  await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace }, spec: {} });
});

const USER = "mogumogusityau/user-service:1.0.0";
const PAYMENT = "mogumogusityau/payment-service:1.0.0";

async function deploy(replicas = 2): Promise<void> {
  await client.create(deployments, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "shop", namespace },
    spec: {
      replicas,
      selector: { matchLabels: { app: "shop" } },
      template: {
        metadata: { labels: { app: "shop" } },
        spec: {
          terminationGracePeriodSeconds: 2,
          containers: [{ name: "app", image: USER, readinessProbe: { httpGet: { port: 3000 }, periodSeconds: 1 } }],
        },
      },
    },
  } as object as Deployment);
}

async function expose(selector: Record<string, string> | undefined = { app: "shop" }, name = "shop"): Promise<void> {
  const ports = [{ port: 3000, nodePort: await freeNodePort() }];
  await client.create(services, {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace },
    spec: { type: "NodePort", selector, ports },
  } as object as Service);
}

async function untilAvailable(replicas = 2): Promise<void> {
  const available = async () => (await client.get(deployments, namespace, "shop")).status.availableReplicas;
  await expect.poll(available, { timeout: 20_000 }).toBe(replicas);
}

const change = (patch: object) => client.patch(deployments, namespace, "shop", "strategic", patch);
const toImage = (image: string) => change({ spec: { template: { spec: { containers: [{ name: "app", image }] } } } });

function attach(more: Partial<AttachOptions> = {}, listener: (event: RunEvent) => void = () => undefined) {
  const options = { kubeconfig: connection, namespace, deployment: "shop", baselineMs: 200, ...more };
  return watchRollout(
    options,
    listener,
    more.waitMs === undefined ? AbortSignal.timeout(60_000) : new AbortController().signal,
  );
}

describe("a rollout that somebody else starts", () => {
  test("is waited for, followed to its end and judged, with the traffic just before it as baseline", async () => {
    await deploy();
    await expose();
    await untilAvailable();
    const entries: RecordingEntry[] = [];
    const steps: string[] = [];
    const verdict = await attach({ record: (entry) => entries.push(entry) }, (event) => {
      if (event.type === "step-started") steps.push(event.step);
      // Scaling and labels are no rollout; what changes the pod template is.
      if (event.type === "step-started" && event.step === "await-change") {
        void change({ metadata: { labels: { team: "a" } } }).then(() => toImage(PAYMENT));
      }
    });
    expect(steps).toEqual([
      "wait-first",
      "verify-first",
      "baseline",
      "await-change",
      "observe",
      "verify-second",
      "verdict",
    ]);
    expect(verdict.completed).toMatchObject({ judgement: "PASS" });
    expect(verdict.requests.perVersion.map(({ version }) => version)).toEqual([
      "user-service v1.0.0",
      "payment-service v1.0.0",
    ]);
    const passed = verdict.zeroDowntime.criteria.filter(({ judgement }) => judgement === "PASS").map(({ id }) => id);
    expect(passed).toEqual(expect.arrayContaining(["clean-baseline", "change-observed", "old-pods-gone"]));
    expect(verdict.requests.scheduled).toBe(verdict.requests.answered + verdict.requests.failed);
    const lanes = new Set(entries.flatMap((entry) => (entry.type === "requests" ? [entry.lane] : [])));
    expect(lanes).toEqual(new Set(["service", "reused", "direct"]));
    expect(await client.get(deployments, namespace, "shop")).toMatchObject({ spec: { replicas: 2 } });
  }, 60_000);

  test("that does not come is given up, and one under way has no time before it", async () => {
    await deploy();
    await expose();
    await untilAvailable();
    await expect(attach({ waitMs: 300 })).rejects.toThrow(
      `The Deployment ${namespace}/shop has not changed for 0.3 s, so there is nothing to judge.`,
    );
    await change({ spec: { minReadySeconds: 30 } });
    await toImage(PAYMENT);
    await expect(attach()).rejects.toMatchObject({
      code: "TARGET_UNFIT",
      message: expect.stringMatching(
        /is rolling out already \(.+\), so there is no time before it to compare with; wait/,
      ),
    });
  }, 60_000);

  test("and does harm is undone, when that is asked for", async () => {
    await deploy();
    await expose();
    await untilAvailable();
    const verdict = await attach({ rollbackOn: ["deadline"] }, (event) => {
      if (event.type !== "step-started" || event.step !== "await-change") return;
      const template = { spec: { containers: [{ name: "app", image: "example.com/nobody/knows:1" }] } };
      void change({ spec: { progressDeadlineSeconds: 2, template } });
    });
    expect(verdict).toMatchObject({ exitCode: 5, rollback: { trigger: "deadline", revision: 1, verified: true } });
    const { spec } = await client.get(deployments, namespace, "shop");
    expect(spec.template.spec.containers[0]?.image).toBe(USER);
  }, 60_000);
});

test("a Service that only an Ingress leads to is reached by the name that users ask for", async () => {
  await deploy(1);
  const ports = [{ port: 3000 }];
  const { spec } = await client.create(services, {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "shop", namespace },
    spec: { selector: { app: "shop" }, ports },
  } as object as Service);
  await untilAvailable(1);
  const never = new AbortController().signal;
  await expect(findServiceEndpoint(client, namespace, "shop", 1000, never)).rejects.toThrow(
    "The Service shop is of type ClusterIP and no Ingress leads to it, so it cannot be reached from outside the cluster;",
  );
  // In the place of an Ingress controller.
  const hosts: unknown[] = [];
  const controller = createServer((request, response) => {
    hosts.push(request.headers.host);
    const onward = httpRequest({ host: spec.clusterIP, port: 3000, path: request.url, agent: false }, (answer) =>
      answer.pipe(response),
    );
    onward.on("error", () => response.destroy()).end();
  }).listen(0, "127.0.0.1");
  await once(controller, "listening");
  const { port } = controller.address() as AddressInfo;
  const backend = { service: { name: "shop", port: { number: 3000 } } };
  const route = await client.create(ingresses, {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "shop", namespace },
    spec: { rules: [{ host: "shop.example", http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }] },
  } as object as Ingress);
  await client.request({
    method: "PUT",
    path: resourcePath(ingresses, namespace, "shop", "status"),
    body: {
      ...route,
      status: { loadBalancer: { ingress: [{ ip: "127.0.0.1", ports: [{ port, protocol: "TCP" }] }] } },
    },
  });
  try {
    const endpoint = await findServiceEndpoint(client, namespace, "shop", 10_000, never);
    expect(endpoint).toEqual({ url: `http://shop.example:${port}/`, address: "127.0.0.1" });
    const answer = () => sendOnce({ ...endpoint, timeoutMs: 2000 });
    await expect.poll(answer, { timeout: 10_000 }).toMatchObject({ outcome: "ok", service: "user-service" });
    expect(new Set(hosts)).toEqual(new Set([`shop.example:${port}`]));
  } finally {
    controller.close();
    controller.closeAllConnections();
  }
}, 30_000);

test("the Role that `rollscope rbac` prints is enough, and without it the missing rights are named", async () => {
  await deploy(1);
  await expose();
  await untilAvailable(1);
  const manifests = parseManifests("rbac.yaml", accessManifests(watchRules({ rollback: false }), namespace));
  const [account, ...grants] = await resolveKinds(client, manifests, namespace);
  await client.create(account!.resource, account!.object);
  const { status } = await client.request<{ status: { token: string } }>({
    method: "POST",
    path: resourcePath(serviceAccounts, namespace, "rollscope", "token"),
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} },
  });
  const file = join(folder, "limited.yaml");
  const admin = await readFile(cluster.kubeconfigPath, "utf8");
  const user = /client-certificate-data: .*\n\s*client-key-data: .*(\n\s*token: .*)?/;
  expect(admin).toMatch(user);
  await writeFile(file, admin.replace(user, `token: ${status.token}`));
  const limited = await loadKubeconfig({ path: file });
  const asLimited = () => attach({ kubeconfig: limited, waitMs: 100 }).then(undefined, String);
  expect(await asLimited()).toMatch(
    /Rights are missing in the namespace shop-\d+: get, list, watch deployments\.apps; .*list, watch pods; .+ `rollscope rbac`\./,
  );
  for (const { resource, object } of grants) await client.create(resource, object);
  expect(await asLimited()).toContain("has not changed for 0.1 s");
  await expect(attach({ kubeconfig: limited, waitMs: 100, rollbackOn: ["fail"] })).rejects.toThrow(
    /Rights are missing in the namespace shop-\d+: patch deployments\.apps\. .+ `rollscope rbac --rollback`\./,
  );
}, 30_000);

describe("is refused with one sentence:", () => {
  const refusal = (more: Partial<AttachOptions> = {}) =>
    attach(more).then(undefined, (error: { code?: string; message: string }) => `${error.code}: ${error.message}`);

  test("no Deployment, no Service, several, one without selector, one that selects others", async () => {
    expect(await refusal()).toBe(`TARGET_UNFIT: There is no Deployment shop in the namespace ${namespace}.`);
    await deploy();
    const pods = `the pods of the Deployment ${namespace}/shop`;
    expect(await refusal()).toBe(
      `TARGET_UNFIT: No Service of the namespace ${namespace} selects ${pods}; it takes one to send traffic.`,
    );
    await expose({}, "bare");
    await expose({ app: "other" }, "other");
    expect(await refusal({ service: "none" })).toBe(
      `TARGET_UNFIT: There is no Service none in the namespace ${namespace}.`,
    );
    expect(await refusal({ service: "bare" })).toMatch(/^TARGET_UNFIT: The Service .+\/bare has no selector, so /);
    expect(await refusal({ service: "other" })).toBe(
      `TARGET_UNFIT: The Service ${namespace}/other does not select ${pods}.`,
    );
    await expose({ app: "shop" }, "a");
    await expose({ app: "shop" }, "b");
    expect(await refusal()).toBe(`TARGET_UNFIT: Several Services select ${pods} (a, b); choose one with --service.`);
  }, 30_000);

  test("zero replicas, a pause, and a Service that does not answer", async () => {
    await deploy(0);
    await expose();
    expect(await refusal()).toBe(
      `TARGET_UNFIT: The Deployment ${namespace}/shop has 0 replicas, so nobody can answer; scale it up first.`,
    );
    await change({ spec: { replicas: 1, paused: true } });
    expect(await refusal()).toMatch(
      /^TARGET_UNFIT: .+ is paused, .+ `kubectl rollout resume deployment\/shop -n shop-/,
    );
    await change({ spec: { paused: false } });
    await untilAvailable(1);
    expect(await refusal({ url: "http://127.0.0.1:9/", timeoutMs: 500 })).toMatch(
      /^SERVICE_UNREACHABLE: http:\/\/127\.0\.0\.1:9\/ cannot be measured\. .+5 of 5 requests failed \(ECONNREFUSED\)/,
    );
  }, 60_000);
});
