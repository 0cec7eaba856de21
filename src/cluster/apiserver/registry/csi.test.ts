import { beforeEach, expect, test } from "vitest";
import { csiDrivers, csiNodes, csiStorageCapacities, volumeAttachments } from "../../../api/resources.ts";
import { createRegistryApi, failureOf, type RegistryApi } from "./testing/registry-api.ts";

let registry: RegistryApi;
beforeEach(() => {
  registry = createRegistryApi();
});

test("a CSIDriver attaches volumes that last, unless it says otherwise, and for ever", () => {
  const { spec } = registry.create(csiDrivers, "csi.example.com", { spec: {} });
  expect(spec).toMatchObject({ attachRequired: true, volumeLifecycleModes: ["Persistent"] });
  expect(registry.cells(csiDrivers, "csi.example.com")).toEqual([
    "csi.example.com",
    true,
    false,
    false,
    "<unset>",
    false,
    "Persistent",
    "0s",
  ]);
  const changed = { spec: { ...spec, attachRequired: false } };
  expect(failureOf(() => registry.change(csiDrivers, "csi.example.com", changed))).toContain(
    "spec.attachRequired: Invalid value: false: field is immutable",
  );
});

test("a CSINode names each driver once", () => {
  const driver = { name: "csi.example.com", nodeID: "n" };
  registry.create(csiNodes, "node-1", { spec: { drivers: [driver] } });
  expect(registry.cells(csiNodes, "node-1")).toEqual(["node-1", 1, "0s"]);
  expect(failureOf(() => registry.create(csiNodes, "node-2", { spec: { drivers: [driver, driver] } }))).toContain(
    'spec.drivers[1].name: Duplicate value: "csi.example.com"',
  );
});

test("a CSIStorageCapacity is of one class", () => {
  registry.create(csiStorageCapacities, "c", { storageClassName: "fast", capacity: "1Gi" });
  expect(registry.cells(csiStorageCapacities, "c")).toEqual(["c", "fast", "1Gi"]);
  expect(failureOf(() => registry.change(csiStorageCapacities, "c", { storageClassName: "slow" }))).toContain(
    'storageClassName: Invalid value: "slow": field is immutable',
  );
});

test("a VolumeAttachment starts detached and stays what it is", () => {
  const spec = { attacher: "csi.example.com", nodeName: "node-1", source: { persistentVolumeName: "v" } };
  expect(registry.create(volumeAttachments, "a", { spec, status: { attached: true } }).status).toEqual({
    attached: false,
  });
  expect(registry.cells(volumeAttachments, "a")).toEqual(["a", "csi.example.com", "v", "node-1", false, "0s"]);
  expect(failureOf(() => registry.change(volumeAttachments, "a", { spec: { ...spec, nodeName: "x" } }))).toContain(
    "field is immutable",
  );
  expect(failureOf(() => registry.create(volumeAttachments, "b", { spec: { ...spec, source: {} } }))).toContain(
    "spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName",
  );
});
