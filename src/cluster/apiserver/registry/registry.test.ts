import { beforeEach, describe, expect, test } from "vitest";
import type { Node } from "../../../api/core.ts";
import {
  configMaps,
  endpoints,
  endpointSlices,
  events,
  leases,
  namespaces,
  nodes,
  secrets,
  serviceAccounts,
} from "../../../api/resources.ts";
import { definitions } from "./index.ts";
import { createRegistryApi, failureOf, type RegistryApi } from "./testing/registry-api.ts";

let registry: RegistryApi;
beforeEach(() => {
  registry = createRegistryApi();
});

test("every resource that is stored has a table with its name in it", () => {
  for (const definition of definitions) {
    if ("answer" in definition) continue;
    expect(definition.columns?.filter(({ format }) => format === "name")).toHaveLength(1);
    expect(definition).toHaveProperty("cells");
  }
});

describe("ConfigMap", () => {
  test("counts data and binary data in its row", () => {
    registry.create(configMaps, "c", { data: { a: "1" }, binaryData: { b: "AQID" } });
    expect(registry.cells(configMaps, "c")).toEqual(["c", 2, "0s"]);
  });

  test("that is immutable keeps its data, not its labels", () => {
    const { metadata } = registry.create(configMaps, "c", { data: { a: "1" }, immutable: true });
    expect(failureOf(() => registry.change(configMaps, "c", { data: { a: "2" } }))).toBe(
      '422 ConfigMap "c" is invalid: data: Forbidden: field is immutable when `immutable` is set',
    );
    expect(failureOf(() => registry.change(configMaps, "c", { immutable: undefined }))).toBe(
      '422 ConfigMap "c" is invalid: immutable: Forbidden: field is immutable when `immutable` is set',
    );
    const labelled = registry.change(configMaps, "c", { metadata: { ...metadata, labels: { l: "1" } } });
    expect(labelled.metadata.labels).toEqual({ l: "1" });
  });
});

describe("Secret", () => {
  test("takes plain text, which wins over data and is never read back", () => {
    const secret = registry.create(secrets, "s", { stringData: { user: "admin" }, data: { user: "eA==", pw: "cHc=" } });
    expect(secret).toMatchObject({ type: "Opaque", data: { user: "YWRtaW4=", pw: "cHc=" } });
    expect(secret).not.toHaveProperty("stringData");
    expect(registry.cells(secrets, "s")).toEqual(["s", "Opaque", 2, "0s"]);
  });

  test("says first that its type cannot change", () => {
    registry.create(secrets, "s", {});
    expect(failureOf(() => registry.change(secrets, "s", { type: "kubernetes.io/basic-auth" }))).toBe(
      '422 Secret "s" is invalid: [type: Invalid value: "kubernetes.io/basic-auth": field is immutable, data[username]: Required value, data[password]: Required value]',
    );
  });

  test("can be selected by type", () => {
    registry.create(secrets, "a", {});
    registry.create(secrets, "b", { type: "example.com/x" });
    const found = registry.api.list(secrets, { fieldSelector: "type=example.com/x" });
    expect(found.map(({ metadata }) => metadata.name)).toEqual(["b"]);
  });
});

describe("Namespace", () => {
  test("is active, carries its name as a label and is held by the finalizer kubernetes", () => {
    const namespace = registry.create(namespaces, "new", { status: { phase: "Terminating" } });
    expect(namespace.metadata.labels).toEqual({ "kubernetes.io/metadata.name": "new" });
    expect(namespace.spec).toEqual({ finalizers: ["kubernetes"] });
    expect(namespace.status).toEqual({ phase: "Active" });
    expect(registry.cells(namespaces, "new")).toEqual(["new", "Active", "0s"]);
  });

  test("keeps its finalizers and status on a plain update", () => {
    registry.create(namespaces, "new", {});
    const updated = registry.change(namespaces, "new", { spec: {}, status: { phase: "Terminating" } });
    expect(updated).toMatchObject({ spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } });
  });

  test.each([
    ["a.b", 'Invalid value: "a.b": must not contain dots'],
    ["Abc", 'Invalid value: "Abc": a lowercase RFC 1123 label must consist of'],
  ])("cannot be called %s", (name, problem) => {
    const failure = failureOf(() => registry.create(namespaces, name, {}));
    expect(failure).toContain(`422 Namespace "${name}" is invalid: metadata.name: ${problem}`);
  });
});

describe("Node", () => {
  const nodeInfo = {
    kubeletVersion: "v1.36.2",
    osImage: "Debian",
    kernelVersion: "6.1",
    containerRuntimeVersion: "process://1",
  };

  test("shows readiness, roles, versions and addresses in its row", () => {
    const node = registry.create(nodes, "n", {
      metadata: { name: "n", labels: { "node-role.kubernetes.io/worker": "", "node-role.kubernetes.io/edge": "" } },
      spec: { unschedulable: true },
    });
    expect(registry.cells(nodes, "n").slice(0, 3)).toEqual(["n", "Unknown,SchedulingDisabled", "edge,worker"]);
    const conditions = [{ type: "Ready", status: "True" as const }];
    const addresses = [{ type: "InternalIP", address: "127.0.0.1" }];
    const status = { conditions, addresses, nodeInfo } as object as Node["status"];
    registry.api.updateStatus(nodes, { ...node, spec: {}, status });
    expect(registry.cells(nodes, "n")).toEqual([
      "n",
      "Ready,SchedulingDisabled",
      "edge,worker",
      "0s",
      "v1.36.2",
      "127.0.0.1",
      "<none>",
      "Debian",
      "6.1",
      "process://1",
    ]);
  });
});

describe("Event", () => {
  const involvedObject = { kind: "Pod", name: "x", namespace: "app", fieldPath: "spec.containers{a}" };

  test("shows when, what and who in its row", () => {
    const timestamps = { firstTimestamp: "2025-12-31T23:50:00Z", lastTimestamp: "2025-12-31T23:59:55Z" };
    const source = { component: "kit", host: "h" };
    const text = { type: "Warning", reason: "Kit", message: "hello\n" };
    registry.create(events, "e.1", { involvedObject, ...timestamps, source, ...text, count: 3 });
    expect(registry.cells(events, "e.1")).toEqual([
      "5s",
      "Warning",
      "Kit",
      "pod/x",
      "spec.containers{a}",
      "kit, h",
      "hello",
      "10m",
      3,
      "e.1",
    ]);
  });

  test("of the newer form shows its series", () => {
    registry.create(events, "e.1", {
      involvedObject,
      eventTime: "2025-12-31T23:50:00.000000Z",
      series: { count: 7, lastObservedTime: "2025-12-31T23:59:50.000000Z" },
      reportingComponent: "scheduler",
      reportingInstance: "scheduler-n",
      action: "Scheduling",
      reason: "FailedScheduling",
    });
    const row = registry.cells(events, "e.1");
    expect(row[0]).toBe("10s");
    expect(row.slice(5)).toEqual(["scheduler, scheduler-n", "", "10m", 7, "e.1"]);
  });

  test("can be selected by its object", () => {
    registry.create(events, "a", { involvedObject, type: "Normal", source: { component: "kubelet" } });
    registry.create(events, "b", { involvedObject: { ...involvedObject, name: "y" }, type: "Warning" });
    const named = (fieldSelector: string) =>
      registry.api.list(events, { fieldSelector }).map(({ metadata }) => metadata.name);
    expect(named("involvedObject.name=y")).toEqual(["b"]);
    expect(named("involvedObject.kind=Pod,type!=Warning")).toEqual(["a"]);
    expect(named("source=kubelet")).toEqual(["a"]);
  });
});

describe("EndpointSlice", () => {
  const content = { addressType: "IPv4", endpoints: [{ addresses: ["192.0.2.1"] }], ports: [{ port: 80 }] };

  test("gets names and protocols of ports, and counts changes of its content", () => {
    const slice = registry.create(endpointSlices, "e", content);
    expect(slice).toMatchObject({
      metadata: { generation: 1 },
      endpoints: [{ addresses: ["192.0.2.1"], conditions: {} }],
      ports: [{ name: "", port: 80, protocol: "TCP" }],
    });
    const { metadata } = registry.change(endpointSlices, "e", { endpoints: [{ addresses: ["192.0.2.3"] }] });
    expect(metadata.generation).toBe(2);
    const labelled = registry.change(endpointSlices, "e", { metadata: { ...metadata, labels: { a: "b" } } });
    expect(labelled.metadata.generation).toBe(2);
  });

  test("shows three ports and addresses in its row, and how many more there are", () => {
    const addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"];
    const endpointList = addresses.map((address) => ({ addresses: [address] }));
    registry.create(endpointSlices, "e", { ...content, endpoints: endpointList });
    registry.create(endpointSlices, "none", { addressType: "IPv4" });
    expect(registry.cells(endpointSlices, "e")).toEqual([
      "e",
      "IPv4",
      "80",
      "192.0.2.1,192.0.2.2,192.0.2.3 + 2 more...",
      "0s",
    ]);
    expect(registry.cells(endpointSlices, "none")).toEqual(["none", "IPv4", "<unset>", "<unset>", "0s"]);
  });
});

test("rows of Endpoints, Leases and ServiceAccounts", () => {
  const addresses = ["1", "2", "3", "4"].map((host) => ({ ip: `192.0.2.${host}` }));
  registry.create(endpoints, "e", { subsets: [{ addresses, ports: [{ port: 80 }] }] });
  registry.create(endpoints, "none", {});
  registry.create(leases, "l", { spec: { holderIdentity: "n" } });
  expect(registry.cells(endpoints, "e")).toEqual(["e", "192.0.2.1:80,192.0.2.2:80,192.0.2.3:80 + 1 more...", "0s"]);
  expect(registry.cells(endpoints, "none")).toEqual(["none", "<none>", "0s"]);
  expect(registry.cells(leases, "l")).toEqual(["l", "n", "0s"]);
  expect(registry.cells(serviceAccounts, "default")).toEqual(["default", 0, "0s"]);
});
