import { beforeEach, describe, expect, test } from "vitest";
import type { Pod } from "../../../api/core.ts";
import { pods, priorityClasses, runtimeClasses } from "../../../api/resources.ts";
import { createRegistryApi, failureOf, type RegistryApi } from "./testing/registry-api.ts";

let registry: RegistryApi;
beforeEach(() => {
  registry = createRegistryApi();
});

const pod = (spec: object): Pod =>
  registry.create(pods, "p", { spec: { containers: [{ name: "app", image: "a:1" }], ...spec } });

describe("a PriorityClass", () => {
  test("gives Pods their priority and whether others make room for them", () => {
    registry.create(priorityClasses, "high", { value: 1000, preemptionPolicy: "Never" });
    expect(pod({ priorityClassName: "high" }).spec).toMatchObject({ priority: 1000, preemptionPolicy: "Never" });
    expect(registry.cells(priorityClasses, "high")).toEqual(["high", 1000, false, "0s", "Never"]);
  });

  test("is for all Pods when it is the default, of which there is one", () => {
    registry.create(priorityClasses, "usual", { value: 5, globalDefault: true });
    expect(pod({}).spec).toMatchObject({ priority: 5, priorityClassName: "usual" });
    expect(failureOf(() => registry.create(priorityClasses, "other", { value: 1, globalDefault: true }))).toBe(
      '403 priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
    );
  });

  test("keeps its value, which has a limit", () => {
    registry.create(priorityClasses, "high", { value: 1000 });
    expect(failureOf(() => registry.change(priorityClasses, "high", { value: 2000 }))).toBe(
      '422 PriorityClass.scheduling.k8s.io "high" is invalid: value: Forbidden: may not be changed in an update.',
    );
    expect(failureOf(() => registry.create(priorityClasses, "huge", { value: 1_000_000_001 }))).toContain(
      "value: Forbidden: maximum allowed value of a user defined priority is 1000000000",
    );
    expect(failureOf(() => registry.create(priorityClasses, "system-mine", { value: 1 }))).toContain(
      "error: system-mine is not a known system priority class",
    );
  });
});

test("a PriorityClass of the system stays", () => {
  registry.create(priorityClasses, "system-node-critical", { value: 2_000_001_000 });
  expect(failureOf(() => registry.api.delete(priorityClasses, "", "system-node-critical"))).toBe(
    '403 priorityclasses.scheduling.k8s.io "system-node-critical" is forbidden: this is a system priority class and cannot be deleted',
  );
});

describe("a RuntimeClass", () => {
  const scheduling = { nodeSelector: { foo: "bar" }, tolerations: [{ key: "k", operator: "Exists" }] };

  test("gives Pods overhead, node selector and tolerations", () => {
    registry.create(runtimeClasses, "vm", { handler: "vm", overhead: { podFixed: { cpu: "10m" } }, scheduling });
    const { spec } = pod({ runtimeClassName: "vm" });
    expect(spec).toMatchObject({ overhead: { cpu: "10m" }, nodeSelector: { foo: "bar" } });
    expect(spec.tolerations).toContainEqual({ key: "k", operator: "Exists" });
  });

  test("refuses Pods that say something else, or name none that is there", () => {
    registry.create(runtimeClasses, "vm", { handler: "vm", scheduling });
    expect(failureOf(() => pod({ runtimeClassName: "vm", nodeSelector: { foo: "conflict" } }))).toBe(
      '403 pods "p" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[foo] = bar; pod.spec.nodeSelector[foo] = conflict',
    );
    expect(failureOf(() => pod({ runtimeClassName: "none" }))).toBe(
      '403 pods "p" is forbidden: pod rejected: RuntimeClass "none" not found',
    );
    expect(failureOf(() => pod({ overhead: { cpu: "1" } }))).toContain("Pod Overhead set without corresponding");
  });

  test("keeps its handler", () => {
    registry.create(runtimeClasses, "vm", { handler: "vm" });
    expect(failureOf(() => registry.change(runtimeClasses, "vm", { handler: "other" }))).toContain(
      'handler: Invalid value: "other": field is immutable',
    );
    expect(failureOf(() => registry.create(runtimeClasses, "bad", { handler: "A b" }))).toContain(
      "handler: Invalid value",
    );
  });
});
