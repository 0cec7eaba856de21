import { beforeEach, describe, expect, test } from "vitest";
import type { Pod } from "../../../api/core.ts";
import { configMaps, deployments, namespaces, pods, serviceAccounts } from "../../../api/resources.ts";
import { createRegistryApi, failureOf, statusOf, type RegistryApi } from "../registry/testing/registry-api.ts";

let registry: RegistryApi;
beforeEach(() => {
  registry = createRegistryApi();
});

const MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
const container = (name: string, extra: object = {}) => ({ name, image: "example.com/a:1", ...extra });
const create = (spec: object = {}): Pod =>
  registry.create(pods, "p", { spec: { containers: [container("app")], ...spec } });

describe("the namespace of a new object", () => {
  test("must exist", () => {
    const elsewhere = { metadata: { name: "c", namespace: "none" } };
    expect(failureOf(() => registry.create(configMaps, "c", elsewhere))).toBe('404 namespaces "none" not found');
  });

  test("must not be on its way out", () => {
    registry.api.delete(namespaces, "", "app");
    const reason = "unable to create new content in namespace app because it is being terminated";
    expect(failureOf(() => registry.create(configMaps, "late", {}))).toBe(
      `403 configmaps "late" is forbidden: ${reason}`,
    );
    expect(failureOf(() => registry.create(deployments, "late", {}))).toBe(
      `403 deployments.apps "late" is forbidden: ${reason}`,
    );
    expect(statusOf(() => registry.create(configMaps, "late", {})).details?.causes).toEqual([
      { reason: "NamespaceTerminating", message: "namespace app is being terminated", field: "metadata.namespace" },
    ]);
  });

  test("may end while an object that exists is still changed", () => {
    registry.create(configMaps, "c", { data: { a: "1" } });
    registry.api.delete(namespaces, "", "app");
    expect(registry.change(configMaps, "c", { data: { a: "2" } }).data).toEqual({ a: "2" });
  });
});

describe("the ServiceAccount of a new Pod", () => {
  test("is the default one, mounted into every container", () => {
    const { spec } = create({ initContainers: [container("init")], containers: [container("a"), container("b")] });
    expect(spec).toMatchObject({ serviceAccountName: "default", serviceAccount: "default" });
    const [volume] = spec.volumes ?? [];
    expect(volume?.name).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
    expect(volume?.projected).toEqual({
      defaultMode: 420,
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        {
          downwardAPI: {
            items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
          },
        },
      ],
    });
    for (const { volumeMounts } of [...(spec.initContainers ?? []), ...spec.containers]) {
      expect(volumeMounts).toEqual([{ name: volume?.name, readOnly: true, mountPath: MOUNT_PATH }]);
    }
  });

  test("is not mounted where the Pod or the account says so, and the Pod is asked first", () => {
    expect(create({ automountServiceAccountToken: false }).spec.volumes).toBeUndefined();
    registry.create(serviceAccounts, "quiet", { automountServiceAccountToken: false });
    registry.api.delete(pods, "app", "p");
    expect(create({ serviceAccountName: "quiet" }).spec.volumes).toBeUndefined();
    registry.api.delete(pods, "app", "p");
    expect(create({ serviceAccountName: "quiet", automountServiceAccountToken: true }).spec.volumes).toHaveLength(1);
  });

  test("leaves alone what a container mounts there itself", () => {
    const own = { volumeMounts: [{ name: "v", mountPath: MOUNT_PATH }] };
    const { spec } = create({ volumes: [{ name: "v" }], containers: [container("a", own), container("b")] });
    expect(spec.containers.map(({ volumeMounts }) => volumeMounts?.length)).toEqual([1, 1]);
    expect(spec.containers[0]?.volumeMounts?.[0]?.name).toBe("v");
    expect(spec.containers[1]?.volumeMounts?.[0]?.name).toMatch(/^kube-api-access-/);
  });

  test("gives the Pod its pull secrets, unless the Pod has some", () => {
    registry.create(serviceAccounts, "puller", { imagePullSecrets: [{ name: "registry" }] });
    expect(create({ serviceAccountName: "puller" }).spec.imagePullSecrets).toEqual([{ name: "registry" }]);
    registry.api.delete(pods, "app", "p");
    const own = { serviceAccountName: "puller", imagePullSecrets: [{ name: "mine" }] };
    expect(create(own).spec.imagePullSecrets).toEqual([{ name: "mine" }]);
  });

  test("must exist", () => {
    expect(failureOf(() => create({ serviceAccountName: "ghost" }))).toBe(
      '403 pods "p" is forbidden: error looking up service account app/ghost: serviceaccount "ghost" not found',
    );
  });
});

describe("tolerations of a new Pod", () => {
  const of = (key: string) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 });
  const notReady = of("node.kubernetes.io/not-ready");
  const unreachable = of("node.kubernetes.io/unreachable");

  test("let it stay five minutes on a node that is lost", () => {
    const own = { key: "k", operator: "Exists" };
    expect(create({ tolerations: [own] }).spec.tolerations).toEqual([own, notReady, unreachable]);
  });

  test("are its own where it has some for the same taint", () => {
    const own = { ...notReady, tolerationSeconds: 5 };
    expect(create({ tolerations: [own] }).spec.tolerations).toEqual([own, unreachable]);
  });

  test("are enough when they tolerate everything", () => {
    const all = { operator: "Exists" };
    expect(create({ tolerations: [all] }).spec.tolerations).toEqual([all]);
  });
});

describe("the priority of a new Pod", () => {
  test("is 0 without a class, and that of a built-in class", () => {
    expect(create().spec).toMatchObject({ priority: 0, preemptionPolicy: "PreemptLowerPriority" });
    registry.api.delete(pods, "app", "p");
    expect(create({ priorityClassName: "system-node-critical" }).spec.priority).toBe(2_000_001_000);
  });

  test.each(["nope", "constructor"])("cannot come from the unknown class %s", (priorityClassName) => {
    expect(failureOf(() => create({ priorityClassName }))).toBe(
      `403 pods "p" is forbidden: no PriorityClass with name ${priorityClassName} was found`,
    );
  });

  test("cannot be chosen freely", () => {
    expect(failureOf(() => create({ priority: 7 }))).toBe(
      '403 pods "p" is forbidden: the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
    );
  });
});
