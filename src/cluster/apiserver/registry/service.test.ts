import { beforeEach, describe, expect, test } from "vitest";
import type { Service } from "../../../api/core.ts";
import { services } from "../../../api/resources.ts";
import { createRegistryApi, failureOf, type RegistryApi } from "./testing/registry-api.ts";

let registry: RegistryApi;
beforeEach(() => {
  registry = createRegistryApi();
});

const create = (name: string, spec: object) =>
  registry.create(services, name, { spec: { ports: [{ port: 80 }], ...spec } });
const change = (name: string, spec: object) => {
  const old = registry.api.get(services, "app", name);
  return registry.change(services, name, { spec: { ...old.spec, ...spec } });
};
const nodePorts = ({ spec }: Service) => spec.ports?.map(({ nodePort }) => nodePort);

describe("a new Service", () => {
  test("gets a ClusterIP out of the range", () => {
    const { spec, status } = create("a", {});
    expect(spec.clusterIP).toMatch(/^127\.96\.1\.\d+$/);
    expect(spec).toEqual({
      type: "ClusterIP",
      clusterIP: spec.clusterIP,
      clusterIPs: [spec.clusterIP],
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      internalTrafficPolicy: "Cluster",
      sessionAffinity: "None",
      ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
    });
    expect(status).toEqual({ loadBalancer: {} });
  });

  test("gets the ClusterIP it asks for, when that is free and in the range", () => {
    expect(create("a", { clusterIP: "127.96.1.7" }).spec.clusterIPs).toEqual(["127.96.1.7"]);
    expect(failureOf(() => create("b", { clusterIP: "127.96.1.7" }))).toBe(
      '422 Service "b" is invalid: spec.clusterIPs: Invalid value: ["127.96.1.7"]: failed to allocate IP 127.96.1.7: provided IP is already allocated',
    );
    expect(failureOf(() => create("c", { clusterIP: "192.0.2.10" }))).toBe(
      '422 Service "c" is invalid: spec.clusterIPs: Invalid value: ["192.0.2.10"]: failed to allocate IP 192.0.2.10: the provided network does not match the current range',
    );
    expect(failureOf(() => create("d", { clusterIP: "abc", clusterIPs: ["abc"] }))).toContain(
      'spec.clusterIPs[0]: Invalid value: "abc": must be a valid IP address',
    );
  });

  test("can be headless: with a selector in one family, without in both", () => {
    expect(create("a", { clusterIP: "None", selector: { a: "b" } }).spec).toMatchObject({
      clusterIP: "None",
      clusterIPs: ["None"],
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
    });
    expect(create("b", { clusterIP: "None" }).spec).toMatchObject({
      ipFamilies: ["IPv4", "IPv6"],
      ipFamilyPolicy: "RequireDualStack",
    });
  });

  test("that is a name gets no address", () => {
    const { spec } = create("a", { type: "ExternalName", externalName: "example.com", ports: undefined });
    expect(spec).toEqual({ type: "ExternalName", externalName: "example.com", sessionAffinity: "None" });
  });

  test("takes all addresses of the range but the first and the last, and then none is left", () => {
    registry = createRegistryApi("127.96.1.0/29");
    const taken = Array.from({ length: 6 }, (_, index) => create(`s${index}`, {}).spec.clusterIP);
    expect(new Set(taken)).toEqual(new Set([1, 2, 3, 4, 5, 6].map((host) => `127.96.1.${host}`)));
    expect(failureOf(() => create("one-more", {}))).toBe(
      "500 Internal error occurred: failed to allocate a serviceIP: range is full",
    );
    registry.api.delete(services, "app", "s3");
    expect(create("one-more", {}).spec.clusterIP).toBe(taken[3]);
  });

  test("leaves the low addresses to those who ask for one", () => {
    const addresses = Array.from({ length: 40 }, (_, index) => create(`s${index}`, {}).spec.clusterIP);
    const hosts = addresses.map((address) => Number(address?.split(".")[3]));
    expect(Math.min(...hosts)).toBeGreaterThanOrEqual(16);
    expect(new Set(hosts).size).toBe(40);
  });
});

describe("node ports", () => {
  const fixed = (nodePort: number) => ({ type: "NodePort", ports: [{ port: 80, nodePort }] });

  test("are chosen, above those that are usually asked for", () => {
    const ports = Array.from({ length: 30 }, (_, index) => nodePorts(create(`s${index}`, { type: "NodePort" }))?.[0]);
    expect(new Set(ports).size).toBe(30);
    for (const port of ports) expect(port).toBeGreaterThanOrEqual(30_086);
    for (const port of ports) expect(port).toBeLessThanOrEqual(32_767);
  });

  test.each([80, 40_000])("outside the range are refused: %d", (nodePort) => {
    expect(failureOf(() => create("a", fixed(nodePort)))).toBe(
      `422 Service "a" is invalid: spec.ports[0].nodePort: Invalid value: ${nodePort}: provided port is not in the valid range. The range of valid ports is 30000-32767`,
    );
  });

  test("belong to one Service until it is gone", () => {
    create("first", fixed(30_042));
    expect(failureOf(() => create("second", fixed(30_042)))).toBe(
      '422 Service "second" is invalid: spec.ports[0].nodePort: Invalid value: 30042: provided port is already allocated',
    );
    registry.api.delete(services, "app", "first");
    expect(nodePorts(create("second", fixed(30_042)))).toEqual([30_042]);
  });

  test("of one number can serve TCP and UDP, not TCP twice", () => {
    const ports = [
      { name: "a", port: 80, nodePort: 30_044 },
      { name: "b", port: 80, nodePort: 30_044, protocol: "UDP" },
    ];
    expect(nodePorts(create("both", { type: "NodePort", ports }))).toEqual([30_044, 30_044]);
    const twice = [
      { name: "a", port: 1, nodePort: 30_045 },
      { name: "b", port: 2, nodePort: 30_045 },
    ];
    expect(failureOf(() => create("twice", { type: "NodePort", ports: twice }))).toContain(
      "spec.ports[1].nodePort: Invalid value: 30045: provided port is already allocated",
    );
  });

  test("need the type for it", () => {
    expect(failureOf(() => create("a", { ports: [{ port: 80, nodePort: 30_046 }] }))).toBe(
      "422 Service \"a\" is invalid: spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    );
  });
});

describe("a changed Service", () => {
  test("keeps its addresses although they are left out", () => {
    const { spec } = create("a", { type: "NodePort" });
    const changed = change("a", { clusterIP: undefined, clusterIPs: undefined, ports: [{ port: 80 }] });
    expect(changed.spec.clusterIP).toBe(spec.clusterIP);
    expect(changed.spec.clusterIPs).toEqual(spec.clusterIPs);
    expect(nodePorts(changed)).toEqual(spec.ports?.map(({ nodePort }) => nodePort));
  });

  test("cannot move to another ClusterIP", () => {
    create("a", {});
    expect(failureOf(() => change("a", { clusterIP: "192.0.2.11" }))).toBe(
      '422 Service "a" is invalid: spec.clusterIPs[0]: Invalid value: ["192.0.2.11"]: may not change once set',
    );
  });

  test("gives up its node ports as ClusterIP, and gets new ones as NodePort", () => {
    const { spec } = create("a", { type: "NodePort" });
    const plain = change("a", { type: "ClusterIP" });
    expect(nodePorts(plain)).toEqual([undefined]);
    expect(plain.spec.externalTrafficPolicy).toBeUndefined();
    expect(plain.spec.clusterIP).toBe(spec.clusterIP);
    expect(nodePorts(change("a", { type: "NodePort" }))?.[0]).toBeGreaterThanOrEqual(30_086);
  });

  test("gives up its ClusterIP as a name, and gets one again", () => {
    create("a", {});
    const named = change("a", { type: "ExternalName", externalName: "example.com" });
    expect(named.spec).not.toHaveProperty("clusterIP");
    expect(change("a", { type: "ClusterIP", externalName: undefined }).spec.clusterIP).toMatch(/^127\.96\.1\./);
  });

  test("does not change its status", () => {
    create("a", {});
    const changed = registry.change(services, "a", { status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } } });
    expect(changed.status).toEqual({ loadBalancer: {} });
  });
});

test("rows of the table", () => {
  const udp = { name: "dns", port: 53, protocol: "UDP" };
  create("a", { clusterIP: "127.96.1.7", ports: [{ name: "web", port: 80 }, udp], selector: { k: "v", a: "b" } });
  create("b", { clusterIP: "127.96.1.8", type: "NodePort", ports: [{ port: 3000, nodePort: 30_051 }] });
  create("c", { clusterIP: "None" });
  create("d", { type: "ExternalName", externalName: "example.com", ports: undefined });
  create("e", { clusterIP: "127.96.1.9", type: "LoadBalancer", ports: [{ port: 1, nodePort: 30_052 }] });
  expect(["a", "b", "c", "d", "e"].map((name) => registry.cells(services, name))).toEqual([
    ["a", "ClusterIP", "127.96.1.7", "<none>", "80/TCP,53/UDP", "0s", "a=b,k=v"],
    ["b", "NodePort", "127.96.1.8", "<none>", "3000:30051/TCP", "0s", "<none>"],
    ["c", "ClusterIP", "None", "<none>", "80/TCP", "0s", "<none>"],
    ["d", "ExternalName", "<none>", "example.com", "<none>", "0s", "<none>"],
    ["e", "LoadBalancer", "127.96.1.9", "<pending>", "1:30052/TCP", "0s", "<none>"],
  ]);
});
