import { beforeEach, describe, expect, test } from "vitest";
import { jobs } from "../../../api/resources.ts";
import { createRegistryApi, failureOf, type RegistryApi } from "./testing/registry-api.ts";

let registry: RegistryApi;
beforeEach(() => {
  registry = createRegistryApi();
});

const template = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "i" }] } };
const create = (spec: object = {}, metadata: object = {}) =>
  registry.create(jobs, "j", { metadata: { name: "j", namespace: "app", ...metadata }, spec: { template, ...spec } });

describe("a Job", () => {
  test("knows its Pods by labels that it makes up, and has them itself", () => {
    const { metadata, spec, status } = create();
    const labels = {
      "batch.kubernetes.io/controller-uid": metadata.uid,
      "batch.kubernetes.io/job-name": "j",
      "controller-uid": metadata.uid,
      "job-name": "j",
    };
    expect(spec.template.metadata.labels).toEqual(labels);
    expect(metadata.labels).toEqual(labels);
    expect(spec.selector).toEqual({ matchLabels: { "batch.kubernetes.io/controller-uid": metadata.uid } });
    expect(spec).toMatchObject({
      parallelism: 1,
      completions: 1,
      backoffLimit: 6,
      completionMode: "NonIndexed",
      suspend: false,
      podReplacementPolicy: "TerminatingOrFailed",
    });
    expect(status).toEqual({});
    expect(registry.cells(jobs, "j").slice(0, 5)).toEqual(["j", "Running", "0/1", "", "0s"]);
  });

  test("keeps labels of its own", () => {
    expect(create({}, { labels: { a: "b" } }).metadata.labels).toEqual({ a: "b" });
  });

  test("may select by hand", () => {
    const labels = { app: "x" };
    const own = { ...template, metadata: { labels } };
    const made = create({ manualSelector: true, selector: { matchLabels: labels }, template: own });
    expect(made.spec.template.metadata.labels).toEqual(labels);
    expect(made.metadata.labels).toEqual(labels);
  });

  test.each([
    [
      { template: { spec: { containers: template.spec.containers } } },
      'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
    [{ parallelism: -1 }, "spec.parallelism: Invalid value: -1: must be greater than or equal to 0"],
    [
      { completionMode: "Indexed", parallelism: 1 },
      "spec.completions: Required value: when completion mode is Indexed",
    ],
    [{ backoffLimitPerIndex: 1 }, "spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode"],
    [{ selector: { matchLabels: { a: "b" } } }, "`selector` not auto-generated"],
    [
      { podFailurePolicy: { rules: [{ action: "FailJob" }] } },
      "specifying one of OnExitCodes and OnPodConditions is required",
    ],
    [
      { podFailurePolicy: { rules: [{ action: "FailJob", onExitCodes: { operator: "In", values: [0] } }] } },
      "spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator",
    ],
    [
      { completionMode: "Indexed", completions: 2, successPolicy: { rules: [{ succeededIndexes: "0-2" }] } },
      "spec.successPolicy.rules[0].succeededIndexes: Invalid value",
    ],
  ])("is refused with %j", (spec, message) => {
    expect(failureOf(() => create(spec))).toContain(message);
  });

  test("changes neither its template nor its completions, unless it is indexed and grows with its parallelism", () => {
    const made = create();
    const change = (spec: object) => registry.change(jobs, "j", { spec: { ...made.spec, ...spec } });
    expect(failureOf(() => change({ completions: 2 }))).toContain(
      "spec.completions: Invalid value: 2: field is immutable",
    );
    const other = { ...made.spec.template, spec: { ...made.spec.template.spec, terminationGracePeriodSeconds: 1 } };
    expect(failureOf(() => change({ template: other }))).toContain("field is immutable");
    expect(change({ parallelism: 3 }).metadata.generation).toBe(2);
    registry.api.delete(jobs, "app", "j", { propagationPolicy: "Background" });
    const indexed = create({ completionMode: "Indexed", completions: 2, parallelism: 2 });
    const grown = registry.change(jobs, "j", { spec: { ...indexed.spec, completions: 3, parallelism: 3 } });
    expect(grown.spec.completions).toBe(3);
  });

  test("may say where its Pods go until the first is made", () => {
    const made = create({ suspend: true });
    const moved = { ...made.spec.template, spec: { ...made.spec.template.spec, nodeSelector: { a: "b" } } };
    const changed = registry.change(jobs, "j", { spec: { ...made.spec, template: moved } });
    expect(changed.spec.template.spec.nodeSelector).toEqual({ a: "b" });
  });

  test("shows how far it is and how long it took", () => {
    const made = create({ completions: 3 });
    const condition = { type: "Complete", status: "True" as const };
    const startTime = "2026-01-01T00:00:00Z";
    registry.api.updateStatus(jobs, { ...made, status: { startTime, succeeded: 1 } });
    expect(registry.cells(jobs, "j").slice(1, 4)).toEqual(["Running", "1/3", "0s"]);
    const done = { startTime, completionTime: "2026-01-01T00:01:30Z", succeeded: 3, conditions: [condition] };
    registry.api.updateStatus(jobs, { ...registry.api.get(jobs, "app", "j"), status: done });
    expect(registry.cells(jobs, "j").slice(1, 4)).toEqual(["Complete", "3/3", "90s"]);
  });
});
