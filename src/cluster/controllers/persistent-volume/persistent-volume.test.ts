import { mkdtempSync, existsSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { KubernetesObject, NewObject } from "../../../api/meta.ts";
import {
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  storageClasses,
  type Resource,
} from "../../../api/resources.ts";
import { DEFAULT_CLASS_ANNOTATION, DIRECTORY_PROVISIONER } from "../../../api/storage.ts";
import { createVolumeDirectories } from "../../volumes/volume-directories.ts";
import { podSpec } from "../testing/objects.ts";
import { startVirtualCluster, type VirtualCluster } from "../testing/virtual-cluster.ts";
import { createPersistentVolumeBinder } from "./controller.ts";

let cluster: VirtualCluster;

beforeEach(async () => {
  cluster = await startVirtualCluster(29);
});

afterEach(() => cluster.stop());

function create<T extends KubernetesObject>(resource: Resource<T>, name: string, content: object): T {
  const { group, version, kind, namespaced } = resource;
  const type = { apiVersion: group ? `${group}/${version}` : version, kind };
  const metadata = { name, ...(namespaced ? { namespace: "test" } : {}) };
  return cluster.api.create(resource, { ...type, metadata, ...content } as object as NewObject<T>);
}

const settle = () => cluster.clock.advance(200);
const volume = (name: string, size: string, spec: object = {}) =>
  create(persistentVolumes, name, {
    spec: { capacity: { storage: size }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/v" }, ...spec },
  });
const claim = (name: string, size: string, spec: object = {}) =>
  create(persistentVolumeClaims, name, {
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: size } }, ...spec },
  });
const claimOf = (name: string) => cluster.api.get(persistentVolumeClaims, "test", name);
const volumeOf = (name: string) => cluster.api.get(persistentVolumes, "", name);
const withClaim = (claimName: string) => ({
  spec: podSpec({ volumes: [{ name: "data", persistentVolumeClaim: { claimName } }] }),
});

describe("claims and volumes", () => {
  test("find each other: the smallest volume that is large enough", async () => {
    volume("large", "10Gi");
    volume("small", "1Gi");
    volume("fits", "3Gi");
    claim("data", "2Gi");
    await settle();
    expect(claimOf("data")).toMatchObject({
      metadata: {
        annotations: { "pv.kubernetes.io/bind-completed": "yes", "pv.kubernetes.io/bound-by-controller": "yes" },
        finalizers: ["kubernetes.io/pvc-protection"],
      },
      spec: { volumeName: "fits" },
      status: { phase: "Bound", accessModes: ["ReadWriteOnce"], capacity: { storage: "3Gi" } },
    });
    const { uid } = claimOf("data").metadata;
    expect(volumeOf("fits").spec.claimRef).toMatchObject({ namespace: "test", name: "data", uid });
    expect(["large", "small", "fits"].map((name) => volumeOf(name).status.phase)).toEqual([
      "Available",
      "Available",
      "Bound",
    ]);
  });

  test("wait for each other and say why", async () => {
    claim("data", "2Gi");
    await settle();
    expect(cluster.messages("FailedBinding").slice(0, 1)).toEqual([
      "no persistent volumes available for this claim and no storage class is set",
    ]);
    volume("late", "2Gi");
    await settle();
    expect(claimOf("data").status.phase).toBe("Bound");
  });

  test("a claim names its volume, which must do", async () => {
    volume("chosen", "1Gi");
    claim("small", "2Gi", { volumeName: "chosen" });
    await settle();
    expect(cluster.messages("VolumeMismatch").slice(0, 1)).toEqual([
      'Cannot bind to requested volume "chosen": requested PV is too small',
    ]);
    claim("right", "1Gi", { volumeName: "chosen" });
    await settle();
    expect(claimOf("right").status.phase).toBe("Bound");
  });

  test("a volume is kept when its claim is gone, or fails where nobody can delete it", async () => {
    volume("kept", "1Gi", { persistentVolumeReclaimPolicy: "Retain" });
    claim("a", "1Gi");
    await settle();
    cluster.api.delete(persistentVolumeClaims, "test", "a");
    await settle();
    expect(volumeOf("kept").status.phase).toBe("Released");
    volume("failing", "1Gi", { persistentVolumeReclaimPolicy: "Delete" });
    claim("b", "1Gi");
    await settle();
    cluster.api.delete(persistentVolumeClaims, "test", "b");
    await settle();
    expect(volumeOf("failing").status).toMatchObject({
      phase: "Failed",
      message: 'error getting deleter volume plugin for volume "failing": no deletable volume plugin matched',
    });
  });

  test("a claim that loses its volume says so", async () => {
    volume("gone", "1Gi");
    claim("a", "1Gi");
    await settle();
    cluster.api.delete(persistentVolumes, "", "gone");
    await settle();
    expect(volumeOf("gone").metadata.deletionTimestamp).toBeDefined();
    const { finalizers: _finalizers, ...metadata } = volumeOf("gone").metadata;
    cluster.api.update(persistentVolumes, { ...volumeOf("gone"), metadata });
    await settle();
    expect(claimOf("a").status.phase).toBe("Lost");
  });
});

describe("a Pod with a claim", () => {
  test("waits for it, runs, and keeps the claim from going", async () => {
    create(pods, "p", withClaim("data"));
    await settle();
    const reason = () => cluster.pods()[0]?.status.conditions?.find(({ type }) => type === "PodScheduled")?.message;
    expect(reason()).toMatch(/^0\/1 nodes are available: persistentvolumeclaim "data" not found\. /);
    claim("data", "1Gi");
    await settle();
    expect(reason()).toMatch(/^0\/1 nodes are available: pod has unbound immediate PersistentVolumeClaims\. /);
    volume("v", "1Gi");
    await settle();
    expect(cluster.pods()[0]?.spec.nodeName).toBe("node-1");
    cluster.api.delete(persistentVolumeClaims, "test", "data");
    await settle();
    expect(claimOf("data").metadata.deletionTimestamp).toBeDefined();
    cluster.api.delete(pods, "test", "p", { gracePeriodSeconds: 0 });
    await settle();
    expect(cluster.api.find(persistentVolumeClaims, "test", "data")).toBeUndefined();
  });

  test("chooses the node first where the class says so", async () => {
    const type = { provisioner: "kubernetes.io/no-provisioner", volumeBindingMode: "WaitForFirstConsumer" };
    create(storageClasses, "local", type);
    volume("v", "1Gi", { storageClassName: "local" });
    claim("data", "1Gi", { storageClassName: "local" });
    await settle();
    expect(claimOf("data").status.phase).toBe("Pending");
    expect(cluster.messages("WaitForFirstConsumer")[0]).toBe("waiting for first consumer to be created before binding");
    create(pods, "p", withClaim("data"));
    await settle();
    expect(claimOf("data").metadata.annotations).toMatchObject({ "volume.kubernetes.io/selected-node": "node-1" });
    expect([claimOf("data").spec.volumeName, cluster.pods()[0]?.spec.nodeName]).toEqual(["v", "node-1"]);
  });

  test("gets a claim of its own from a template", async () => {
    const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
    const volumes = [{ name: "scratch", ephemeral: { volumeClaimTemplate: { spec } } }];
    create(pods, "p", { spec: podSpec({ volumes }) });
    await settle();
    expect(claimOf("p-scratch").metadata.ownerReferences).toMatchObject([{ kind: "Pod", name: "p", controller: true }]);
  });
});

test("directories are made for claims of the default class, grow with them and go with them", async () => {
  const root = mkdtempSync(join(tmpdir(), "rollscope-volumes-"));
  const directories = createVolumeDirectories(root);
  const binder = createPersistentVolumeBinder(cluster.api, directories);
  await binder.start();
  const metadata = { name: "standard", annotations: { [DEFAULT_CLASS_ANNOTATION]: "true" } };
  create(storageClasses, "standard", { metadata, provisioner: DIRECTORY_PROVISIONER, allowVolumeExpansion: true });
  claim("data", "1Gi");
  await settle();
  const { volumeName = "" } = claimOf("data").spec;
  expect(volumeOf(volumeName).spec).toMatchObject({
    hostPath: { path: join(root, volumeName), type: "DirectoryOrCreate" },
    persistentVolumeReclaimPolicy: "Delete",
    storageClassName: "standard",
  });
  const larger = { ...claimOf("data").spec, resources: { requests: { storage: "2Gi" } } };
  cluster.api.update(persistentVolumeClaims, { ...claimOf("data"), spec: larger });
  await settle();
  expect(claimOf("data").status.capacity).toEqual({ storage: "2Gi" });
  mkdirSync(join(root, volumeName));
  cluster.api.delete(persistentVolumeClaims, "test", "data");
  await settle();
  expect(cluster.api.find(persistentVolumes, "", volumeName)).toBeUndefined();
  expect(existsSync(join(root, volumeName))).toBe(false);
  await binder.stop();
});
