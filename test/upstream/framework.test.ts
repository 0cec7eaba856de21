import { describe, expect, test } from "vitest";
import type { Node, Service } from "../../src/api/core.ts";
import type { KubernetesObject } from "../../src/api/meta.ts";
import { eventually, upstreamCluster } from "./cluster.ts";

interface List<T> {
  items: T[];
}

const cluster = upstreamCluster();

describe("what the upstream framework asks before and after its tests", () => {
  test("all nodes are ready and can be scheduled to", async () => {
    const path = "/api/v1/nodes?fieldSelector=spec.unschedulable%3Dfalse&resourceVersion=0";
    const nodes = async () => (await cluster.call<List<Node>>("GET", path)).items;
    await eventually(async () =>
      (await nodes()).some(({ status }) =>
        status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True"),
      ),
    );
    for (const { spec, status } of await nodes()) {
      expect(spec.taints ?? []).toEqual([]);
      expect(status.conditions?.filter(({ type }) => type === "NetworkUnavailable")).toEqual([]);
      expect(Number(status.allocatable?.["pods"])).toBeGreaterThan(20);
    }
  });

  test("what runs in kube-system is ready", async () => {
    expect(await cluster.call("GET", "/api/v1/namespaces/kube-system/pods")).toMatchObject({ items: [] });
    expect(await cluster.call("GET", "/apis/apps/v1/namespaces/kube-system/daemonsets")).toMatchObject({ items: [] });
    expect(await cluster.call("GET", "/api/v1/namespaces/kube-system/replicationcontrollers")).toMatchObject({
      items: [],
    });
  });

  test("[sig-api-machinery] server version should find the server version", async () => {
    const version = await cluster.call<{ major: string; minor: string }>("GET", "/version");
    expect(version.major).toMatch(/^[1-9]$/);
    expect(version.minor).toMatch(/^\d+$/);
  });

  test("the IP family of the cluster is that of the Service kubernetes", async () => {
    const { spec } = await cluster.call<Service>("GET", "/api/v1/namespaces/default/services/kubernetes");
    expect(spec.clusterIP).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  });

  test("a namespace gets its ServiceAccount and the certificate of the cluster, and goes", async () => {
    const name = "framework-4711";
    const level = "privileged";
    const labels = {
      "e2e-framework": "framework",
      "e2e-run": "2a7d2c1c-2f2b-4b8e-8f6c-7b8a86a0e3f1",
      "pod-security.kubernetes.io/audit": level,
      "pod-security.kubernetes.io/enforce": level,
      "pod-security.kubernetes.io/warn": level,
    };
    const body = { kind: "Namespace", apiVersion: "v1", metadata: { name, labels }, spec: {}, status: {} };
    expect(await cluster.call("POST", "/api/v1/namespaces", body)).toMatchObject({ metadata: { labels } });
    // Informers of client-go begin with a watch that sends what there is.
    for (const [plural, wanted] of [
      ["serviceaccounts", "default"],
      ["configmaps", "kube-root-ca.crt"],
    ] as const) {
      const watch = await cluster.watch(`/api/v1/namespaces/${name}/${plural}`, {
        fieldSelector: `metadata.name=${wanted}`,
        sendInitialEvents: "true",
        resourceVersionMatch: "NotOlderThan",
      });
      const { object } = await watch.until(({ type }) => type === "ADDED");
      expect(object.metadata.name).toBe(wanted);
      const end = await watch.until(({ type }) => type === "BOOKMARK");
      expect(end.object.metadata.annotations).toEqual({ "k8s.io/initial-events-end": "true" });
      watch.stop();
    }
    await cluster.call("DELETE", `/api/v1/namespaces/${name}`, { kind: "DeleteOptions", apiVersion: "v1" });
    await eventually(async () => {
      const { items } = await cluster.call<List<KubernetesObject>>("GET", "/api/v1/namespaces");
      return items.every(({ metadata }) => metadata.name !== name);
    });
  });
});
