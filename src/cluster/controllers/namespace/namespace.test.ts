import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { configMaps, deployments, namespaces, pods, serviceAccounts } from "../../../api/resources.ts";
import { newDeployment, startVirtualCluster, type VirtualCluster } from "../testing/virtual-cluster.ts";

let cluster: VirtualCluster;

beforeEach(async () => {
  cluster = await startVirtualCluster(17);
});

afterEach(() => cluster.stop());

const find = () => cluster.api.find(namespaces, "", "test");

describe("a new namespace", () => {
  test("gets the ServiceAccount default and the CA certificate, and gets them again", async () => {
    cluster.api.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "fresh" }, spec: {} });
    await cluster.clock.advance(100);
    expect(cluster.api.get(configMaps, "fresh", "kube-root-ca.crt").data).toEqual({ "ca.crt": "a certificate" });
    cluster.api.delete(serviceAccounts, "fresh", "default");
    const published = cluster.api.get(configMaps, "fresh", "kube-root-ca.crt");
    cluster.api.update(configMaps, { ...published, data: { "ca.crt": "forged" } });
    await cluster.clock.advance(100);
    expect(cluster.api.find(serviceAccounts, "fresh", "default")).toBeDefined();
    expect(cluster.api.get(configMaps, "fresh", "kube-root-ca.crt").data).toEqual({ "ca.crt": "a certificate" });
  });
});

describe("a namespace that is deleted", () => {
  test("is emptied, Pods first, and goes", async () => {
    cluster.api.create(deployments, newDeployment());
    expect(await cluster.until(() => cluster.isRolledOut("web"), 60)).toBe(true);
    const order: string[] = [];
    cluster.api.watch(pods, ({ type }) => void (type === "DELETED" && order.push("Pod")));
    cluster.api.watch(configMaps, ({ type }) => void (type === "DELETED" && order.push("ConfigMap")));
    cluster.api.delete(namespaces, "", "test");
    expect(find()?.status.phase).toBe("Terminating");
    expect(await cluster.until(() => find() === undefined, 60)).toBe(true);
    expect(order).toEqual(["Pod", "Pod", "Pod", "ConfigMap"]);
    expect(cluster.api.list(deployments)).toEqual([]);
  });

  test("says what holds it up, and goes when that is gone", async () => {
    const metadata = { namespace: "test", name: "held", finalizers: ["example.com/hold"] };
    cluster.api.create(configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata });
    cluster.api.delete(namespaces, "", "test");
    await cluster.clock.advance(20_000);
    expect(find()?.status.conditions?.filter(({ status }) => status === "True")).toMatchObject([
      {
        type: "NamespaceContentRemaining",
        message: "Some resources are remaining: configmaps. has 1 resource instances",
      },
      {
        type: "NamespaceFinalizersRemaining",
        message: "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances",
      },
    ]);
    const held = cluster.api.get(configMaps, "test", "held");
    cluster.api.update(configMaps, { ...held, metadata: { ...held.metadata, finalizers: [] } });
    expect(await cluster.until(() => find() === undefined, 6)).toBe(true);
  });
});
