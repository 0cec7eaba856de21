import { expect, test } from "vitest";
import { objectSchema, schemaFor } from "./schema.ts";

test("every kind resolves, down to its last field", () => {
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const field of objectSchema(name).fields.values()) {
      let { type } = field;
      while (type.shape === "list" || type.shape === "map") type = type.element;
      if (type.shape === "object") visit(type.name);
    }
  };
  for (const [apiVersion, kind] of KINDS) {
    for (const name of [kind, `${kind}List`]) {
      const schema = schemaFor(apiVersion, name);
      expect(schema, `${apiVersion} ${name}`).toBeDefined();
      if (schema) visit(schema.name);
    }
  }
  expect(seen.size).toBeGreaterThan(150);
});

test("fields carry how they are patched", () => {
  const fields = schemaFor("v1", "Pod") && objectSchema("io.k8s.api.core.v1.PodSpec").fields;
  expect(fields?.get("containers")).toMatchObject({ patchStrategy: ["merge"], patchMergeKey: "name" });
  expect(fields?.get("volumes")).toMatchObject({ patchStrategy: ["merge", "retainKeys"], patchMergeKey: "name" });
  expect(fields?.get("tolerations")).toMatchObject({ patchStrategy: [] });
});

test("names of no kind are not taken for one", () => {
  expect(schemaFor("v1", "Widget")).toBeUndefined();
  expect(schemaFor("", "constructor")).toBeUndefined();
});

const KINDS = [
  ["v1", "ConfigMap"],
  ["v1", "Endpoints"],
  ["v1", "Event"],
  ["v1", "Namespace"],
  ["v1", "Node"],
  ["v1", "Pod"],
  ["v1", "Secret"],
  ["v1", "Service"],
  ["v1", "ServiceAccount"],
  ["apps/v1", "Deployment"],
  ["apps/v1", "ReplicaSet"],
  ["coordination.k8s.io/v1", "Lease"],
  ["discovery.k8s.io/v1", "EndpointSlice"],
  ["events.k8s.io/v1", "Event"],
] as const;
