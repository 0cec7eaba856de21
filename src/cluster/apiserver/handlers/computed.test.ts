import { expect, test } from "vitest";
import { pods } from "../../../api/resources.ts";
import { podSpec } from "../../controllers/testing/objects.ts";
import { definitions } from "../registry/index.ts";
import { serveApi } from "../testing/api-server-fixture.ts";

const UID = "6b1c3f0e-0000-4000-8000-000000000000";
const used = { cpuNanocores: 1_500_000, memoryBytes: 2_000_000 };
let uid = UID;
const report = () => ({
  timestampMs: Date.UTC(2026, 0, 1),
  windowMs: 1_500,
  pods: new Map([[uid, new Map([["app", used]])]]),
  nodes: new Map([["n", used]]),
});
const { api, call } = await serveApi({
  definitions,
  usage: { read: () => Promise.resolve(report()), latest: report },
});
const ROOT = "/apis/metrics.k8s.io/v1beta1";

function createPod(): void {
  const metadata = { name: "p", namespace: "app", labels: { app: "web" } };
  const pod = api.create(pods, { apiVersion: "v1", kind: "Pod", metadata, spec: podSpec() });
  uid = pod.metadata.uid;
  api.updateStatus(pods, { ...pod, status: { phase: "Running" } });
}

test("metrics of pods are listed, selected, shown as a table and read one by one", async () => {
  createPod();
  const item = {
    metadata: { name: "p", namespace: "app", creationTimestamp: "2026-01-01T00:00:00Z", labels: { app: "web" } },
    timestamp: "2026-01-01T00:00:00Z",
    window: "1.5s",
    containers: [{ name: "app", usage: { cpu: "1500000n", memory: "1954Ki" } }],
  };
  const head = { kind: "PodMetricsList", apiVersion: "metrics.k8s.io/v1beta1", metadata: {} };
  expect((await call("GET", `${ROOT}/pods`)).body).toEqual({ ...head, items: [item] });
  expect((await call("GET", `${ROOT}/namespaces/app/pods?labelSelector=app=web`)).body.items).toHaveLength(1);
  expect((await call("GET", `${ROOT}/namespaces/app/pods?labelSelector=app=x`)).body.items).toEqual([]);
  expect((await call("GET", `${ROOT}/namespaces/app/pods/p`)).body).toMatchObject({ kind: "PodMetrics", ...item });
  const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
  const table = await call("GET", `${ROOT}/namespaces/app/pods`, { headers: { accept } });
  expect(table.body.rows?.[0]?.cells).toEqual(["p", "1500u", "1954Ki", "1.5s"]);
});

test("what is not measured is not found, and nothing can be written", async () => {
  const missing = await call("GET", `${ROOT}/namespaces/app/pods/other`);
  expect(missing.status).toBe(404);
  expect(missing.body.message).toBe('podmetrics.metrics.k8s.io "app/other" not found');
  expect((await call("DELETE", `${ROOT}/namespaces/app/pods`)).status).toBe(405);
  expect((await call("POST", `${ROOT}/namespaces/app/pods`, { body: "{}" })).status).toBe(405);
  expect((await call("GET", `${ROOT}/nodes?watch=true`)).status).toBe(405);
});
