import { expect, test } from "vitest";
import type { Deployment } from "../../src/api/apps.ts";
import { upstreamCluster } from "./cluster.ts";

const cluster = upstreamCluster();
const APPLY = "application/apply-patch+yaml";

const scale = (replicas: number) => ({ apiVersion: "autoscaling/v1", kind: "Scale", spec: { replicas } });

test("server-side apply of a scale owns the replicas, and conflicts with who owns them", async () => {
  const namespace = await cluster.namespace("scale");
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  await cluster.call("POST", `${path}?fieldManager=creator`, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "d" },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: "d" } },
      template: { metadata: { labels: { app: "d" } }, spec: { containers: [{ name: "app", image: "pause" }] } },
    },
  });
  const conflict = await cluster.failureOf("PATCH", `${path}/d/scale?fieldManager=scaler`, scale(1), APPLY);
  expect(conflict).toMatchObject({ code: 409, message: expect.stringContaining(".spec.replicas") as string });

  const forced = `${path}/d/scale?fieldManager=scaler&force=true`;
  expect(await cluster.call("PATCH", forced, scale(1), APPLY)).toMatchObject({ kind: "Scale", spec: { replicas: 1 } });
  const { spec, metadata } = await cluster.call<Deployment>("GET", `${path}/d`);
  expect(spec.replicas).toBe(1);
  expect(metadata.managedFields).toContainEqual(
    expect.objectContaining({
      manager: "scaler",
      operation: "Apply",
      subresource: "scale",
      fieldsV1: { "f:spec": { "f:replicas": {} } },
    }),
  );
});

test("a scale of nothing is not made by an apply", async () => {
  const namespace = await cluster.namespace("scale");
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/none/scale?fieldManager=scaler`;
  expect(await cluster.failureOf("PATCH", path, scale(1), APPLY)).toMatchObject({ code: 404 });
});
