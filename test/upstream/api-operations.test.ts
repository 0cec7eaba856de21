import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/meta.ts";
import { eventually, PATCH, upstreamCluster } from "./cluster.ts";

/** A kind whose operations upstream tries one after the other. */
interface Tried {
  /** `node.k8s.io/v1` */
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced?: boolean;
  /** All but metadata, as the Go client sends it. */
  readonly content: (name: string) => object;
  /** What is written to the status, where the kind has one. */
  readonly status?: object;
}

const INGRESS = {
  defaultBackend: { service: { name: "default-backend", port: { name: "", number: 80 } } },
  rules: null,
};
const TRIED: Readonly<Record<string, Tried>> = {
  "[sig-node] RuntimeClass should support RuntimeClasses API operations": {
    apiVersion: "node.k8s.io/v1",
    kind: "RuntimeClass",
    plural: "runtimeclasses",
    content: (name) => ({ handler: `${name}-handler` }),
  },
  "[sig-network] IngressClass API should support creating IngressClass API operations": {
    apiVersion: "networking.k8s.io/v1",
    kind: "IngressClass",
    plural: "ingressclasses",
    content: () => ({ spec: { controller: "example.com/controller" } }),
  },
  "[sig-network] Ingress API should support creating Ingress API operations": {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    plural: "ingresses",
    namespaced: true,
    content: () => ({ spec: INGRESS, status: { loadBalancer: {} } }),
    status: { loadBalancer: { ingress: [{ ip: "169.1.1.1" }] } },
  },
  "[sig-network] Netpol API should support creating NetworkPolicy API operations": {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    plural: "networkpolicies",
    namespaced: true,
    content: () => ({
      spec: {
        podSelector: { matchLabels: { "pod-name": "test-pod" } },
        ingress: [{ from: [{ namespaceSelector: { matchLabels: { "pod-name": "pod-a" } } }] }],
      },
      status: {},
    }),
  },
  "[sig-node] PodTemplates should run the lifecycle of PodTemplates, delete a collection, replace": {
    apiVersion: "v1",
    kind: "PodTemplate",
    plural: "podtemplates",
    namespaced: true,
    content: () => ({
      template: {
        metadata: {},
        spec: { containers: [{ name: "nginx", image: "registry.k8s.io/e2e-test-images/nginx:1.15-4", resources: {} }] },
      },
    }),
  },
  "[sig-storage] StorageClasses CSI Conformance should run through the lifecycle of a StorageClass": {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    plural: "storageclasses",
    content: () => ({ provisioner: "e2e-fake-provisioner", reclaimPolicy: "Delete" }),
  },
};

const cluster = upstreamCluster();
const DELETE_OPTIONS = { kind: "DeleteOptions", apiVersion: "v1" };

/** What discovery says of a group; of the first one when none is named. */
async function versionsOf(group: string | undefined): Promise<string[]> {
  if (group === undefined) return (await cluster.call<{ versions: string[] }>("GET", "/api")).versions;
  const { groups } = await cluster.call<{ groups: { name: string }[] }>("GET", "/apis");
  if (!groups.some(({ name }) => name === group)) return [];
  const found = await cluster.call<{ versions: { version: string }[] }>("GET", `/apis/${group}`);
  return found.versions.map(({ version }) => version);
}

/** The status after a patch, an update and when read, all by way of the subresource. */
async function statusesWritten(path: string, status: object | undefined): Promise<unknown[]> {
  if (!status) return [];
  type WithStatus = KubernetesObject & { status: unknown };
  const change = { metadata: { annotations: { patchedstatus: "true" } }, status };
  const patched = await cluster.call<WithStatus>("PATCH", `${path}/status`, change, PATCH.merge);
  const updated = await cluster.call<WithStatus>("PUT", `${path}/status`, patched);
  const read = await cluster.call<WithStatus>("GET", `${path}/status`);
  return [patched, updated, read].map((object) => object.status);
}

describe.each(Object.entries(TRIED))("%s", (_title, { apiVersion, kind, plural, namespaced, content, status }) => {
  test("each in turn", async () => {
    const ns = await cluster.namespace("api");
    const root = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
    expect(await versionsOf(apiVersion.split("/").at(-2))).toContain("v1");
    const { resources } = await cluster.call<{ resources: { name: string }[] }>("GET", root);
    expect(resources.map(({ name }) => name)).toContain(plural);

    const path = (rest = "") => `${root}${namespaced ? `/namespaces/${ns}` : ""}/${plural}${rest}`;
    const selector = `special-label=${ns}`;
    const selected = `?labelSelector=${encodeURIComponent(selector)}`;
    const create = (name: string) => {
      const metadata = { name: `${ns}-${name}`, labels: { "special-label": ns } };
      return cluster.call<KubernetesObject>("POST", path(), {
        kind,
        apiVersion,
        metadata,
        ...content(`${ns}-${name}`),
      });
    };
    const list = async (at = path()) =>
      (await cluster.call<{ items: KubernetesObject[] }>("GET", at + selected)).items.length;

    const created = await create("first");
    await expect(create("first")).rejects.toMatchObject({ reason: "AlreadyExists", code: 409 });
    await create("second");
    const watch = await cluster.watch(path(), { labelSelector: selector });
    await create("third");
    const one = path(`/${created.metadata.name}`);
    expect((await cluster.call<KubernetesObject>("GET", one)).metadata.uid).toBe(created.metadata.uid);
    expect(await list()).toBe(3);
    expect(await list(`${root}/${plural}`)).toBe(3);
    await eventually(() => watch.events.filter(({ type }) => type === "ADDED").length === 3);

    const patch = { metadata: { annotations: { patched: "true" } } };
    const patched = await cluster.call<KubernetesObject>("PATCH", one, patch, PATCH.merge);
    expect(patched.metadata.annotations).toEqual({ patched: "true" });
    patched.metadata.annotations = { ...patched.metadata.annotations, updated: "true" };
    const updated = await cluster.call<KubernetesObject>("PUT", one, patched);
    expect(updated.metadata.annotations).toEqual({ patched: "true", updated: "true" });
    await watch.until(({ type, object }) => type === "MODIFIED" && object.metadata.annotations?.["updated"] === "true");

    expect(await statusesWritten(one, status)).toEqual(status ? Array(3).fill(status) : []);

    await cluster.call("DELETE", one, DELETE_OPTIONS);
    expect(await cluster.failureOf("GET", one)).toMatchObject({ code: 404 });
    expect(await list()).toBe(2);
    await watch.until(({ type }) => type === "DELETED");
    await cluster.call("DELETE", path(selected), DELETE_OPTIONS);
    expect(await list()).toBe(0);
  });
});

describe("[sig-node] Node Lifecycle", () => {
  test("should run through the lifecycle of a node", async () => {
    const name = "e2e-fake-node";
    const created = await cluster.call<KubernetesObject>("POST", "/api/v1/nodes", {
      kind: "Node",
      apiVersion: "v1",
      metadata: { name },
      spec: { unschedulable: true },
      status: {
        phase: "Running",
        conditions: [
          {
            type: "Ready",
            status: "True",
            lastHeartbeatTime: null,
            lastTransitionTime: null,
            reason: "E2E",
            message: "Set from e2e test",
          },
        ],
        daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
        nodeInfo: {
          machineID: "",
          systemUUID: "",
          bootID: "",
          kernelVersion: "",
          osImage: "",
          containerRuntimeVersion: "",
          kubeletVersion: "",
          kubeProxyVersion: "",
          operatingSystem: "",
          architecture: "",
        },
      },
    });
    const one = `/api/v1/nodes/${name}`;
    const patch = { metadata: { labels: { [name]: "patched" } } };
    const patched = await cluster.call<KubernetesObject>("PATCH", one, patch, PATCH.strategic);
    expect(patched.metadata.labels).toMatchObject({ [name]: "patched" });
    expect(BigInt(patched.metadata.resourceVersion)).toBeGreaterThan(BigInt(created.metadata.resourceVersion));
    const { items } = await cluster.call<{ items: unknown[] }>("GET", `/api/v1/nodes?labelSelector=${name}%3Dpatched`);
    expect(items).toHaveLength(1);
    const latest = await cluster.call<KubernetesObject>("GET", one);
    latest.metadata.labels = { ...latest.metadata.labels, [name]: "updated" };
    const updated = await cluster.call<KubernetesObject>("PUT", one, latest);
    expect(updated.metadata.labels).toMatchObject({ [name]: "updated" });
    await cluster.call("DELETE", one, DELETE_OPTIONS);
    await eventually(() =>
      cluster.call("GET", one).then(
        () => false,
        () => true,
      ),
    );
    expect(await cluster.failureOf("GET", one)).toMatchObject({ code: 404 });
  });
});
