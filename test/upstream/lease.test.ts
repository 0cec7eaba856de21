import { expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/meta.ts";
import { PATCH, upstreamCluster } from "./cluster.ts";

interface Lease extends KubernetesObject {
  spec: object;
}

const OPTIONS = { kind: "DeleteOptions", apiVersion: "coordination.k8s.io/v1" };
const cluster = upstreamCluster();

/** Times of the year one, from Go's zero time. */
const specOf = (
  holderIdentity: string,
  leaseDurationSeconds: number,
  acquired: string,
  renewed: string,
  n: number,
) => ({
  holderIdentity,
  leaseDurationSeconds,
  acquireTime: `0001-01-01T00:${acquired}.000000Z`,
  renewTime: `0001-01-01T00:${renewed}.000000Z`,
  leaseTransitions: n,
});

const newLease = (name: string, spec: object, labels?: object) => ({
  kind: "Lease",
  apiVersion: "coordination.k8s.io/v1",
  metadata: { name, ...(labels ? { labels } : {}) },
  spec,
});

test("[sig-node] Lease lease API should be available", async () => {
  const ns = await cluster.namespace("lease-test");
  const path = `/apis/coordination.k8s.io/v1/namespaces/${ns}/leases`;
  const read = () => cluster.call<Lease>("GET", `${path}/lease`);
  const first = specOf("holder", 30, "00:02", "00:05", 0);
  const created = await cluster.call<Lease>("POST", path, newLease("lease", first));
  expect(created.metadata.resourceVersion).toMatch(/^[1-9]\d*$/);
  expect((await read()).spec).toEqual(first);
  const second = specOf("holder2", 30, "00:20", "00:50", 1);
  await cluster.call("PUT", `${path}/lease`, { ...created, spec: second });
  expect((await read()).spec).toEqual(second);
  const third = specOf("holder3", 60, "00:50", "01:10", 2);
  await cluster.call("PATCH", `${path}/lease`, { spec: third }, PATCH.strategic);
  expect((await read()).spec).toEqual(third);

  await cluster.call("POST", path, newLease("lease2", first, { deletecollection: "true" }));
  const list = async () =>
    (await cluster.call<{ items: Lease[] }>("GET", path)).items.map(({ metadata }) => metadata.name);
  expect(await list()).toEqual(["lease", "lease2"]);
  await cluster.call("DELETE", `${path}?labelSelector=deletecollection%3Dtrue`, OPTIONS);
  expect(await list()).toEqual(["lease"]);
  await cluster.call("DELETE", `${path}/lease`, OPTIONS);
  expect(await cluster.failureOf("GET", `${path}/lease`)).toMatchObject({ code: 404, reason: "NotFound" });
  expect(await cluster.call("GET", "/apis/coordination.k8s.io/v1/leases")).toMatchObject({ kind: "LeaseList" });
});
