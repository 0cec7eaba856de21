import { expect, test } from "vitest";
import type { FieldsV1 } from "./field-set.ts";
import { decodeManagers, encodeManagers, type ManagedFieldsEntry } from "./managers.ts";
import { managersThroughScale } from "./through-scale.ts";

const entry = (manager: string, operation: "Apply" | "Update", spec: FieldsV1): ManagedFieldsEntry => ({
  manager,
  operation,
  apiVersion: "apps/v1",
  time: "2026-01-01T00:00:00Z",
  fieldsType: "FieldsV1",
  fieldsV1: { "f:spec": spec },
});
const throughScale = (...entries: ManagedFieldsEntry[]) =>
  encodeManagers(managersThroughScale(decodeManagers(entries)));

test("who has updated the replicas is parted from them", () => {
  const { time: _time, ...timeless } = entry("kubectl-create", "Update", { "f:replicas": {} });
  expect(throughScale(entry("kubectl-create", "Update", { "f:paused": {}, "f:replicas": {} }))).toEqual([
    timeless,
    entry("kubectl-create", "Update", { "f:paused": {} }),
  ]);
});

test("who has applied them, or owns other fields, stays as they are", () => {
  const entries = [entry("helm", "Apply", { "f:replicas": {} }), entry("kubectl", "Update", { "f:paused": {} })];
  expect(throughScale(...entries)).toEqual(entries);
});
