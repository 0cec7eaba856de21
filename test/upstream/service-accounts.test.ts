import { describe, expect, test } from "vitest";
import type { ConfigMap, Pod, ServiceAccount } from "../../src/api/core.ts";
import { hasClients } from "../support/client.ts";
import { kubectl } from "../support/kubectl.ts";
import { eventually, PATCH, upstreamCluster } from "./cluster.ts";

const AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.59";
const BUSYBOX = "registry.k8s.io/e2e-test-images/busybox:1.37.0-1";
const MOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
const cluster = upstreamCluster();
const accountAt = (namespace: string, rest = "") => `/api/v1/namespaces/${namespace}/serviceaccounts${rest}`;
const podAt = (namespace: string, rest = "") => `/api/v1/namespaces/${namespace}/pods${rest}`;

const createAccount = (namespace: string, name: string, rest: object = {}) => {
  const body = { kind: "ServiceAccount", apiVersion: "v1", metadata: { name }, ...rest };
  return cluster.call<ServiceAccount>("POST", accountAt(namespace), body);
};
const createPod = (namespace: string, name: string, container: object, spec: object = {}) =>
  cluster.call<Pod>("POST", podAt(namespace), {
    kind: "Pod",
    apiVersion: "v1",
    metadata: { name },
    spec: { containers: [{ name: "test", resources: {}, ...container }], restartPolicy: "Never", ...spec },
    status: {},
  });

describe("[sig-auth] ServiceAccounts", () => {
  test.skipIf(!hasClients())("should mount an API token into pods", async () => {
    const ns = await cluster.namespace("svcaccounts");
    await createAccount(ns, "mount-test");
    const spec = { serviceAccountName: "mount-test", terminationGracePeriodSeconds: 0 };
    await createPod(ns, "pod", { image: BUSYBOX, command: ["sleep", "100000"] }, spec);
    await eventually(async () => (await cluster.call<Pod>("GET", podAt(ns, "/pod"))).status.phase === "Running");
    const read = async (name: string) => {
      const args = ["exec", `--namespace=${ns}`, "pod", "-c", "test", "--", "cat", `${MOUNT}/${name}`];
      const { code, stdout, stderr } = await kubectl(cluster.kubeconfigPath, args);
      if (code !== 0) throw new Error(stderr);
      return stdout;
    };
    const root = await cluster.call<ConfigMap>("GET", `/api/v1/namespaces/${ns}/configmaps/kube-root-ca.crt`);
    expect(await read("ca.crt")).toBe(root.data?.["ca.crt"]);
    expect(await read("namespace")).toBe(ns);
    const review = {
      kind: "TokenReview",
      apiVersion: "authentication.k8s.io/v1",
      metadata: {},
      spec: { token: await read("token") },
      status: { user: {} },
    };
    expect(await cluster.call("POST", "/apis/authentication.k8s.io/v1/tokenreviews", review)).toMatchObject({
      status: {
        authenticated: true,
        user: {
          username: `system:serviceaccount:${ns}:mount-test`,
          groups: ["system:serviceaccounts", `system:serviceaccounts:${ns}`, "system:authenticated"],
        },
      },
    });
  });

  test("should allow opting out of API token automount", async () => {
    const ns = await cluster.namespace("svcaccounts");
    await createAccount(ns, "mount", { automountServiceAccountToken: true });
    await createAccount(ns, "nomount", { automountServiceAccountToken: false });
    for (const account of ["default", "mount", "nomount"]) {
      for (const wish of [undefined, true, false]) {
        const spec = { serviceAccountName: account, automountServiceAccountToken: wish };
        const created = await createPod(ns, `${account}-${wish ?? "unset"}`, { image: AGNHOST }, spec);
        const mounts = created.spec.containers[0]?.volumeMounts?.map(({ mountPath }) => mountPath) ?? [];
        expect([account, wish, mounts.includes(MOUNT)]).toEqual([account, wish, wish ?? account !== "nomount"]);
      }
    }
  });

  test("ServiceAccountIssuerDiscovery should support OIDC discovery of service account issuer", async () => {
    const ns = await cluster.namespace("svcaccounts");
    const name = "system:service-account-issuer-discovery";
    const binding = `/apis/rbac.authorization.k8s.io/v1/clusterrolebindings`;
    await cluster.call("POST", binding, {
      kind: "ClusterRoleBinding",
      apiVersion: "rbac.authorization.k8s.io/v1",
      metadata: { name: `${ns}-${name}` },
      subjects: [{ kind: "ServiceAccount", name: "default", namespace: ns }],
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
    });
    const directory = "/var/run/secrets/tokens";
    const args = ["--token-path", `${directory}/sa-token`, "--audience", "oidc-discovery-test"];
    const token = { path: "sa-token", expirationSeconds: 600, audience: "oidc-discovery-test" };
    await createPod(
      ns,
      "oidc",
      {
        image: AGNHOST,
        args: ["test-service-account-issuer-discovery", ...args],
        volumeMounts: [{ name: "sa-token", mountPath: directory, readOnly: true }],
      },
      { volumes: [{ name: "sa-token", projected: { sources: [{ serviceAccountToken: token }] } }] },
    );
    await eventually(async () =>
      /Succeeded|Failed/.test((await cluster.call<Pod>("GET", podAt(ns, "/oidc"))).status.phase ?? ""),
    );
    expect(await cluster.call<string>("GET", podAt(ns, "/oidc/log"))).toContain("OK: Validated signature");
    await cluster.call("DELETE", `${binding}/${ns}-${name}`);
  });

  test("should run through the lifecycle of a ServiceAccount, and should update a ServiceAccount", async () => {
    const ns = await cluster.namespace("svcaccounts");
    const labelSelector = "test-serviceaccount-static=true";
    const metadata = { name: "testserviceaccount", labels: { "test-serviceaccount-static": "true" } };
    const created = await createAccount(ns, "testserviceaccount", { metadata });
    const watch = await cluster.watch<ServiceAccount>(accountAt(ns), { labelSelector, timeoutSeconds: "180" });
    expect((await watch.until(({ type }) => type === "ADDED")).object.metadata.uid).toBe(created.metadata.uid);
    const patch = { metadata: {}, automountServiceAccountToken: false };
    await cluster.call("PATCH", accountAt(ns, "/testserviceaccount"), patch, PATCH.strategic);
    await watch.until(({ type }) => type === "MODIFIED");
    const all = await cluster.call<{ items: ServiceAccount[] }>(
      "GET",
      `/api/v1/serviceaccounts?labelSelector=${encodeURIComponent(labelSelector)}`,
    );
    expect(all.items).toMatchObject([{ metadata: { namespace: ns }, automountServiceAccountToken: false }]);
    const latest = await cluster.call<ServiceAccount>("GET", accountAt(ns, "/testserviceaccount"));
    const updated = { ...latest, automountServiceAccountToken: true };
    expect(await cluster.call("PUT", accountAt(ns, "/testserviceaccount"), updated)).toMatchObject({
      automountServiceAccountToken: true,
    });
    await cluster.call("DELETE", accountAt(ns), { kind: "DeleteOptions", apiVersion: "v1" });
    await watch.until(({ type }) => type === "DELETED");
  });

  test("should guarantee kube-root-ca.crt exist in any namespace", async () => {
    const ns = await cluster.namespace("svcaccounts");
    const one = `/api/v1/namespaces/${ns}/configmaps/kube-root-ca.crt`;
    const authority = () =>
      cluster.call<ConfigMap>("GET", one).then(
        ({ data, metadata }) => [metadata.uid, data?.["ca.crt"]],
        () => [],
      );
    await eventually(async () => (await authority())[0] !== undefined);
    const [uid, pem] = await authority();
    await cluster.call("DELETE", one, { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 0 });
    await eventually(async () => ![undefined, uid].includes((await authority())[0]));
    const metadata = { name: "kube-root-ca.crt" };
    await cluster.call("PUT", one, { kind: "ConfigMap", apiVersion: "v1", metadata, data: { "ca.crt": "" } });
    await eventually(async () => (await authority())[1] === pem);
    expect(pem).toContain("BEGIN CERTIFICATE");
  });
});
