import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { messageLayout, type MessageLayout } from "./message-layout.ts";

const { types } = JSON.parse(readFileSync(new URL("../schema/schema.json", import.meta.url), "utf8")) as {
  types: Record<string, { fields: Record<string, unknown>; kinds?: unknown[] }>;
};

/** helm, from which the numbers come, does not have these. */
const JSON_ONLY = /^io\.k8s\.kube-aggregator\./;

describe("field numbers", () => {
  test("are known for every field of every type, but for those that are sent as JSON only", () => {
    const incomplete = Object.entries(types).filter(([name, { fields, kinds }]) => {
      // Kinds have these in the envelope.
      const isInMessage = (field: string) => !kinds || (field !== "apiVersion" && field !== "kind");
      const expected = Object.keys(fields).filter(isInMessage).sort();
      return fieldsOf(messageLayout(name)).sort().join() !== expected.join();
    });
    const names = incomplete.map(([name]) => name).filter((name) => !JSON_ONLY.test(name));
    expect(names).toEqual([]);
    expect(incomplete.length).toBeGreaterThan(0);
  });

  test("are those of generated.proto", () => {
    const numbers = (name: string) =>
      [...(messageLayout(name) ?? [])].map(
        ([number, slot]) => `${slot.field ?? fieldsOf(slot.inside).length}=${number}`,
      );
    expect(numbers("io.k8s.api.core.v1.Binding")).toEqual(["metadata=1", "target=2"]);
    expect(numbers("io.k8s.api.core.v1.ConfigMapKeySelector")).toEqual(["1=1", "key=2", "optional=3"]);
    expect(numbers("io.k8s.api.core.v1.Affinity")).toEqual(["nodeAffinity=1", "podAffinity=2", "podAntiAffinity=3"]);
  });
});

function fieldsOf(layout: MessageLayout | undefined): string[] {
  return [...(layout?.values() ?? [])].flatMap((slot) => slot.field ?? fieldsOf(slot.inside));
}
