import { beforeEach, describe, expect, test } from "vitest";
import { controllerRevisions, podTemplates, replicationControllers } from "../../../api/resources.ts";
import { controllerRevisionDefinition } from "./controller-revision.ts";
import { createRegistryApi, failureOf, type RegistryApi } from "./testing/registry-api.ts";

let registry: RegistryApi;
beforeEach(() => {
  registry = createRegistryApi();
});

const template = (spec: object = {}) => ({
  metadata: { labels: { app: "d" } },
  spec: { containers: [{ name: "app", image: "example.com/a:1" }], ...spec },
});

describe("a ReplicationController", () => {
  const create = (spec: object) => registry.create(replicationControllers, "rc", { spec });

  test("takes selector and labels from its template", () => {
    const { metadata, spec } = create({ template: template() });
    expect([metadata.labels, spec.selector, spec.replicas]).toEqual([{ app: "d" }, { app: "d" }, 1]);
  });

  test.each([
    ["no template", {}, "spec.selector: Required value, spec.template: Required value"],
    [
      "a selector of something else",
      { selector: { app: "e" }, template: template() },
      'spec.template.metadata.labels: Invalid value: {"app":"d"}: `selector` does not match template `labels`',
    ],
    [
      "Pods that end",
      { template: template({ restartPolicy: "Never" }) },
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ],
  ])("is refused with %s", (_name, spec, message) => {
    const failure = failureOf(() => create(spec));
    expect(failure).toMatch(/^422 ReplicationController "rc" is invalid: /);
    for (const part of message.split(", spec")) expect(failure).toContain(part);
  });
});

test("a PodTemplate has a generation and the defaults of Pods", () => {
  const created = registry.create(podTemplates, "t", { template: template() });
  expect(created.metadata.generation).toBe(1);
  expect(created.template.spec.restartPolicy).toBe("Always");
});

test("the data of a ControllerRevision never changes", () => {
  registry.create(controllerRevisions, "r", { data: { spec: 1 }, revision: 1 });
  expect(registry.change(controllerRevisions, "r", { revision: 2 }).revision).toBe(2);
  expect(failureOf(() => registry.change(controllerRevisions, "r", { data: { spec: 2 } }))).toBe(
    '422 ControllerRevision.apps "r" is invalid: data: Invalid value: {"spec":2}: field is immutable',
  );
  const owner = { apiVersion: "apps/v1", kind: "DaemonSet", name: "d", uid: "u", controller: true };
  const shown = registry.change(controllerRevisions, "r", {
    metadata: { ...registry.api.get(controllerRevisions, "app", "r").metadata, ownerReferences: [owner] },
  });
  expect(controllerRevisionDefinition.cells?.(shown, 0)[1]).toBe("daemonset.apps/d");
});
