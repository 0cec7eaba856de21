import { afterEach, beforeEach, expect, test } from "vitest";
import { apiServices, customResourceDefinitions } from "../../api/resources.ts";
import { startVirtualCluster, type VirtualCluster } from "./testing/virtual-cluster.ts";

let cluster: VirtualCluster;

beforeEach(async () => {
  cluster = await startVirtualCluster(19);
});

afterEach(() => cluster.stop());

const settle = () => cluster.clock.advance(1500);
const find = (name: string) => cluster.api.find(apiServices, "", name);

test("each group version has an available APIService, which comes again when somebody deletes it", async () => {
  await settle();
  expect(find("v1.")?.spec).toEqual({ version: "v1", groupPriorityMinimum: 18_000, versionPriority: 1 });
  expect(find("v1.apps")).toMatchObject({
    metadata: { labels: { "kube-aggregator.kubernetes.io/automanaged": "onstart" } },
    spec: { group: "apps", version: "v1", groupPriorityMinimum: 17_800, versionPriority: 15 },
    status: { conditions: [{ type: "Available", status: "True", reason: "Local" }] },
  });
  cluster.api.delete(apiServices, "", "v1.apps");
  await settle();
  expect(find("v1.apps")).toBeDefined();
});

test("those of custom resources come and go with their definition; others are stored, but not available", async () => {
  const schema = { openAPIV3Schema: { type: "object" } };
  cluster.api.create(customResourceDefinitions, {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "widgets.example.com" },
    spec: {
      group: "example.com",
      scope: "Cluster",
      names: { plural: "widgets", kind: "Widget" },
      versions: [{ name: "v1", served: true, storage: true, schema }],
    },
  });
  await settle();
  expect(find("v1.example.com")?.spec).toMatchObject({ groupPriorityMinimum: 1000, versionPriority: 100 });
  cluster.api.create(apiServices, {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: "v1.remote.example.com" },
    spec: {
      group: "remote.example.com",
      version: "v1",
      groupPriorityMinimum: 100,
      versionPriority: 100,
      service: { namespace: "test", name: "server" },
    },
  });
  cluster.api.delete(customResourceDefinitions, "", "widgets.example.com");
  await settle();
  expect(find("v1.example.com")).toBeUndefined();
  expect(find("v1.remote.example.com")).toMatchObject({
    spec: { service: { port: 443 } },
    status: { conditions: [{ type: "Available", status: "False", reason: "FailedDiscoveryCheck" }] },
  });
});
