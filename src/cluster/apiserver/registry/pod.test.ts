import { beforeEach, describe, expect, test } from "vitest";
import type { Pod } from "../../../api/core.ts";
import { pods } from "../../../api/resources.ts";
import { podDefinition } from "./pod.ts";
import { createRegistryApi, type RegistryApi } from "./testing/registry-api.ts";

let registry: RegistryApi;
beforeEach(() => {
  registry = createRegistryApi();
});

const container = (extra: object = {}) => ({ name: "app", image: "example.com/a:1", ...extra });
const create = (name: string, spec: object = {}, status?: object) =>
  registry.create(pods, name, { spec: { containers: [container()], ...spec }, ...(status ? { status } : {}) });

describe("status", () => {
  test("begins as Pending, whatever the client says", () => {
    expect(create("p", {}, { phase: "Running", podIP: "192.0.2.1" }).status).toEqual({
      phase: "Pending",
      qosClass: "BestEffort",
    });
  });

  test.each([
    [{}, "BestEffort"],
    [{ requests: { cpu: "1" } }, "Burstable"],
    [{ limits: { cpu: "1", memory: "1Gi" } }, "Guaranteed"],
  ])("with resources %j has the class %s", (resources, qosClass) => {
    expect(create("p", { containers: [container({ resources })] }).status.qosClass).toBe(qosClass);
  });

  test("changes by its subresource only, which changes nothing else", () => {
    const pod = create("p");
    expect(registry.change(pods, "p", { status: { phase: "Failed" } }).status.phase).toBe("Pending");
    const running: Pod = { ...structuredClone(pod), status: { phase: "Running" } };
    running.spec.nodeName = "n";
    podDefinition.status?.prepareForUpdate?.(running, pod);
    expect(running.status).toEqual({ phase: "Running", qosClass: "BestEffort" });
    expect(running.spec.nodeName).toBeUndefined();
  });
});

describe("grace period", () => {
  const seconds = (spec: object, phase: Pod["status"]["phase"], gracePeriodSeconds?: number) => {
    const full = { terminationGracePeriodSeconds: 30, nodeName: "n", ...spec };
    const pod = { spec: full, status: { phase } } as object as Pod;
    return podDefinition.gracePeriodSeconds?.(pod, gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds });
  };

  test("is the Pod's own one, or what the client asks for", () => {
    expect(seconds({}, "Running")).toBe(30);
    expect(seconds({}, "Running", 5)).toBe(5);
    expect(seconds({}, "Running", 0)).toBe(0);
  });

  test("is nothing for a Pod that runs nowhere or has ended", () => {
    expect(seconds({ nodeName: undefined }, "Pending")).toBe(0);
    expect(seconds({}, "Succeeded")).toBe(0);
    expect(seconds({}, "Failed", 60)).toBe(0);
  });

  test("is one second when it is negative", () => {
    expect(seconds({ terminationGracePeriodSeconds: -5 }, "Running")).toBe(1);
  });
});

test("the generation counts changes of the spec", () => {
  expect(create("p").metadata.generation).toBe(1);
  const { spec } = registry.api.get(pods, "app", "p");
  expect(registry.change(pods, "p", { spec: { ...spec, activeDeadlineSeconds: 600 } }).metadata.generation).toBe(2);
});

test("Pods can be selected by their fields", () => {
  create("a", { nodeName: "one" });
  create("b", { nodeName: "two", restartPolicy: "Never" });
  create("c");
  const named = (fieldSelector: string) =>
    registry.api.list(pods, { namespace: "app", fieldSelector }).map(({ metadata }) => metadata.name);
  expect(named("spec.nodeName=one")).toEqual(["a"]);
  expect(named("spec.nodeName!=one,spec.restartPolicy=Always")).toEqual(["c"]);
  expect(named("status.phase=Pending,spec.nodeName=")).toEqual(["c"]);
});

test("rows of the table", () => {
  create("p1", { readinessGates: [{ conditionType: "example.com/gate" }] });
  create("p2", { nodeName: "n" });
  expect(registry.cells(pods, "p1")).toEqual(["p1", "0/1", "Pending", "0", "0s", "<none>", "<none>", "<none>", "0/1"]);
  const pod = registry.api.get(pods, "app", "p2");
  registry.api.updateStatus(pods, { ...pod, status: { ...pod.status, phase: "Running", podIP: "192.0.2.7" } });
  expect(registry.cells(pods, "p2")).toEqual(["p2", "0/1", "Running", "0", "0s", "192.0.2.7", "n", "<none>", "<none>"]);
});

test("who creates a Pod is warned, who updates it is not", () => {
  const env = [
    { name: "A", value: "1" },
    { name: "A", value: "2" },
  ];
  const pod = create("p.1", { containers: [container({ env })] });
  expect(podDefinition.warnings?.(pod)).toEqual([
    "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')]",
    'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
  ]);
  expect(podDefinition.warnings?.(pod, pod)).toEqual([]);
});
