import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Connection } from "../../src/client/connection.ts";
import { Client } from "../../src/client/client.ts";
import { loadKubeconfig } from "../../src/client/kubeconfig.ts";
import { configMaps, deployments, namespaces, services } from "../../src/api/resources.ts";
import { startCluster, type Cluster } from "../../src/cluster/cluster.ts";
import { parseManifests } from "../../src/rollout/manifests/documents.ts";
import { loadManifests } from "../../src/rollout/manifests/load.ts";
import type { Manifest } from "../../src/rollout/manifests/manifest.ts";
import { runRollout } from "../../src/rollout/run.ts";
import type { RunEvent } from "../../src/rollout/run-events.ts";
import type { RunOptions } from "../../src/rollout/run-options.ts";
import { freeNodePort } from "../support/cli.ts";

// One embedded cluster with real processes for all; each run has a namespace and a node port of its own.
let cluster: Cluster;
let connection: Connection;
let client: Client;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollout-"));
  cluster = await startCluster({ dir: join(folder, "cluster") });
  connection = await loadKubeconfig({ path: cluster.kubeconfigPath });
  client = new Client(connection);
});
afterAll(async () => {
  client.close();
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

const k8s = (path: string) => fileURLToPath(new URL(`../../k8s/${path}`, import.meta.url));

interface ShopOptions {
  /** A line for the container, one for the Deployment's spec. */
  readonly container?: string;
  readonly spec?: string;
  readonly type?: "ClusterIP" | "NodePort";
  readonly deadlineSeconds?: number;
}

/** A small Deployment and its Service. */
function shop(namespace: string, image: string, more: ShopOptions = {}): Manifest[] {
  return parseManifests(
    `${namespace}.yaml`,
    `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: ${namespace}}
spec:
  replicas: 2
  progressDeadlineSeconds: ${more.deadlineSeconds ?? 600}
  selector: {matchLabels: {app: shop}}
  ${more.spec ?? ""}
  template:
    metadata: {labels: {app: shop}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: app
          image: ${image}
          ports: [{containerPort: 3000}]
          ${more.container ?? ""}
---
apiVersion: v1
kind: Service
metadata: {name: shop, namespace: ${namespace}}
spec: {type: ${more.type ?? "NodePort"}, selector: {app: shop}, ports: [{port: 3000}]}
`,
  );
}

const USER = "mogumogusityau/user-service:1.0.0";
const PAYMENT = "mogumogusityau/payment-service:1.0.0";

async function roll(options: Partial<RunOptions> & Pick<RunOptions, "first" | "second">, signal?: AbortSignal) {
  const events: RunEvent[] = [];
  const verdict = await runRollout(
    {
      kubeconfig: connection,
      serviceName: "shop",
      namespace: "default",
      rps: 50,
      baselineMs: 300,
      nodePort: await freeNodePort(),
      ...options,
    },
    (event) => events.push(event),
    signal ?? new AbortController().signal,
  );
  return { verdict, events, steps: events.flatMap((event) => (event.type === "step-started" ? [event.step] : [])) };
}

describe("a whole run", () => {
  test("of the tutorial does what its five criteria ask for, and leaves nothing", async () => {
    const base = (name: string) => k8s(`base/${name}.yaml`);
    const first = await loadManifests(["namespace", "configmap", "deployment-v1", "service-nodeport"].map(base));
    const second = await loadManifests([base("deployment-v2")]);
    const kinds = new Set<string>();
    const { verdict, events, steps } = await roll({
      first,
      second,
      serviceName: "user-service",
      namespace: "app-dev",
      expect: "completed",
      gracePeriodSeconds: 1,
      expected: { first: "user-service v1.0.0", second: "payment-service v1.0.0" },
      record: (entry) => {
        if (entry.type === "object") kinds.add(entry.object.kind);
      },
    });
    expect([...kinds].sort()).toEqual(["Deployment", "EndpointSlice", "Event", "Node", "Pod", "ReplicaSet", "Service"]);
    expect(verdict.completed.criteria.filter(({ judgement }) => judgement !== "PASS")).toEqual([]);
    expect(verdict).toMatchObject({ exitCode: 0, judgement: "PASS", problems: [] });
    expect(verdict.requests.perVersion.map(({ version }) => version)).toEqual([
      "user-service v1.0.0",
      "payment-service v1.0.0",
    ]);
    expect(steps).toEqual([
      "clean-up-before",
      "deploy-first",
      "wait-first",
      "verify-first",
      "baseline",
      "apply-second",
      "observe",
      "verify-second",
      "clean-up",
      "verdict",
    ]);
    expect(events.at(-2)).toEqual({ type: "verdict", verdict });
    expect(events[0]).toMatchObject({ type: "run-started", first: "user-service", second: "payment-service" });
    const statuses = new Set(
      events.flatMap((event) =>
        event.type === "cluster-changed"
          ? event.view.replicaSets.flatMap(({ pods }) => pods.map(({ status }) => status))
          : [],
      ),
    );
    expect([...statuses]).toEqual(expect.arrayContaining(["ContainerCreating", "Running", "Terminating"]));
    expect(await client.find(namespaces, "", "app-dev")).toBeUndefined();
  }, 60_000);

  test("of a Recreate Deployment waits until the new pods can be reached before it tests them", async () => {
    const strategy = "strategy: {type: Recreate}";
    const { verdict } = await roll({
      first: shop("recreate", USER, { spec: strategy }),
      second: shop("recreate", PAYMENT, { spec: strategy }),
      expect: "completed",
    });
    expect(verdict.completed.criteria.filter(({ judgement }) => judgement !== "PASS")).toEqual([]);
    expect(verdict.zeroDowntime.judgement).toBe("FAIL");
    expect(verdict.exitCode).toBe(0);
  }, 60_000);

  test("with probes, preStop and draining passes zero downtime", async () => {
    const { verdict } = await roll({
      first: await loadManifests([k8s("overlays/zero-downtime/v1")], { kubectl: null }),
      second: await loadManifests([k8s("overlays/zero-downtime/v2")], { kubectl: null }),
      serviceName: "user-service",
      namespace: "app-dev",
      rps: 100,
    });
    expect(verdict.zeroDowntime.criteria.filter(({ judgement }) => judgement !== "PASS")).toEqual([]);
    expect(verdict.requests.failures).toEqual([]);
    expect(verdict.exitCode).toBe(0);
  }, 90_000);

  test("that is interrupted cleans up and has no verdict", async () => {
    const controller = new AbortController();
    const events: RunEvent[] = [];
    const running = runRollout(
      {
        kubeconfig: connection,
        first: shop("interrupted", USER),
        second: shop("interrupted", PAYMENT),
        serviceName: "shop",
        namespace: "default",
        baselineMs: 60_000,
      },
      (event) => {
        events.push(event);
        if (event.type === "step-started" && event.step === "baseline") controller.abort();
      },
      controller.signal,
    );
    await expect(running).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect(events.map(({ type }) => type)).not.toContain("verdict");
    expect(await client.find(namespaces, "", "interrupted")).toBeUndefined();
  }, 60_000);

  test("with --keep leaves everything, and the next run removes it first", async () => {
    const options = { first: shop("kept", USER), second: shop("kept", PAYMENT), expect: "completed" } as const;
    const kept = await roll({ ...options, keep: true });
    expect(kept.verdict.exitCode).toBe(0);
    expect(kept.steps).not.toContain("clean-up");
    const before = await client.get(deployments, "kept", "shop");
    const again = await roll(options);
    expect(again.verdict.exitCode).toBe(0);
    expect(again.events).toContainEqual(
      expect.objectContaining({ type: "progress", step: "clean-up-before", message: "all gone" }),
    );
    expect(before.metadata.labels).toMatchObject({ "app.kubernetes.io/managed-by": "rollscope" });
    expect(await client.find(namespaces, "", "kept")).toBeUndefined();
  }, 90_000);
});

describe("a rollout that fails", () => {
  test("for an unknown image says which pod waits for what", async () => {
    const { verdict } = await roll({
      first: shop("no-image", USER),
      second: shop("no-image", "example.com/nobody/knows:1"),
      timeoutMs: 3000,
    });
    expect(verdict).toMatchObject({ exitCode: 4, completed: { judgement: "FAIL" } });
    expect(verdict.problems.join("\n")).toMatch(
      /Not finished within 3 s: .*\n?Pod shop-\S+ container app waits: (ErrImagePull|ImagePullBackOff)/,
    );
    expect(await client.find(namespaces, "", "no-image")).toBeUndefined();
  }, 60_000);

  test("does not blame the rollout for an address that nobody is at", async () => {
    const url = "http://127.0.0.1:9/";
    const versions = { first: shop("nowhere", USER), second: shop("nowhere", PAYMENT) };
    await expect(roll({ ...versions, url, timeoutMs: 3000 })).rejects.toMatchObject({
      code: "SERVICE_UNREACHABLE",
      message: `Nothing answers at ${url} (ECONNREFUSED), though the pods are ready; name an address that leads to the Service with --url.`,
    });
    expect(await client.find(namespaces, "", "nowhere")).toBeUndefined();
  }, 30_000);

  test("ends with the progress deadline of the Deployment", async () => {
    const first = shop("deadline", "example.com/nobody/knows:1", { deadlineSeconds: 1 });
    const { verdict } = await roll({ first, second: shop("deadline", PAYMENT) });
    expect(verdict.exitCode).toBe(4);
    expect(verdict.problems[0]).toBe("Deployment shop exceeded its progress deadline of 1 s.");
  }, 60_000);

  test("for a program that crashes shows its last words", async () => {
    const program = join(folder, "crash.mjs");
    await writeFile(program, 'console.log("cannot find my database"); process.exit(3);\n');
    const container = `command: [${JSON.stringify(process.execPath)}, ${JSON.stringify(program)}]`;
    const { verdict } = await roll({
      first: shop("crash", USER, { container }),
      second: shop("crash", PAYMENT),
      timeoutMs: 4000,
    });
    expect(verdict.exitCode).toBe(4);
    expect(verdict.problems.join("\n")).toMatch(/Pod shop-\S+ container app/);
    expect(verdict.problems.join("\n")).toContain("cannot find my database");
  }, 60_000);
});

describe("nothing is touched", () => {
  test("when a manifest is invalid: file, line, field and reason", async () => {
    const first = parseManifests(
      "bad.yaml",
      (await readFile(k8s("base/deployment-v1.yaml"), "utf8"))
        .replace("replicas: 3", "replicas: -3")
        .replace("containers:", "containerz:"),
    );
    const running = roll({ first, second: shop("invalid", PAYMENT), namespace: "invalid" });
    await expect(running).rejects.toMatchObject({ code: "MANIFEST_INVALID" });
    await expect(running).rejects.toThrow(/^bad\.yaml:\d+: spec\.template\.spec\.containerz: unknown field/);
    expect(await client.find(namespaces, "", "invalid")).toBeUndefined();
  });

  test("when a rule of the API is broken", async () => {
    const first = shop("invalid", USER, { spec: "minReadySeconds: -1" });
    await expect(roll({ first, second: shop("invalid", PAYMENT) })).rejects.toThrow(
      "invalid.yaml:8: spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0",
    );
  });

  test("when the cluster does not know a kind", async () => {
    const first = parseManifests("w.yaml", "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n");
    await expect(roll({ first, second: shop("invalid", PAYMENT) })).rejects.toMatchObject({
      code: "MANIFEST_INVALID",
      message: 'w.yaml:1: apiVersion: no matches for kind "Widget" in version "example.com/v1"',
    });
  });

  test("when an object of the same name is somebody else's", async () => {
    await client.create(configMaps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "mine", namespace: "default" },
    });
    const extra = parseManifests(
      "c.yaml",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine, namespace: default}\ndata: {a: b}\n",
    );
    const running = roll({ first: [...shop("foreign", USER), ...extra], second: shop("foreign", PAYMENT) });
    await expect(running).rejects.toMatchObject({ code: "NOT_OURS" });
    await expect(running).rejects.toThrow("ConfigMap default/mine");
    expect(await client.find(namespaces, "", "foreign")).toBeUndefined();
    expect((await client.get(configMaps, "default", "mine")).data).toBeUndefined();
  });

  test("when the node port belongs to another Service", async () => {
    const nodePort = await freeNodePort();
    await client.create(services, {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "holder", namespace: "default" },
      spec: { type: "NodePort", ports: [{ port: 80, targetPort: 80, protocol: "TCP", nodePort }] },
    });
    const running = roll({ first: shop("taken", USER), second: shop("taken", PAYMENT), nodePort });
    await expect(running).rejects.toMatchObject({
      code: "PORT_IN_USE",
      message: `Node port ${nodePort} belongs to the Service default/holder; choose another with --node-port.`,
    });
    expect(await client.find(namespaces, "", "taken")).toBeUndefined();
  });

  test("when nobody outside can reach the Service", async () => {
    const [first, second] = [USER, PAYMENT].map((image) => shop("inside", image, { type: "ClusterIP" }));
    await expect(roll({ first: first ?? [], second: second ?? [] })).rejects.toThrow(
      /^The Service shop is of type ClusterIP and .* --prober in-cluster\.$/,
    );
  });
});
