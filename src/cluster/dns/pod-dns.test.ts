import { expect, test } from "vitest";
import type { Pod, PodSpec } from "../../api/core.ts";
import { podDns } from "./pod-dns.ts";

const pod = (spec: Partial<PodSpec>): Pod =>
  ({ metadata: { name: "p", namespace: "shop" }, spec: { containers: [], ...spec } }) as Pod;

test("names are searched in the pod's namespace first, in domains of its own last", () => {
  const searches = ["shop.svc.cluster.local", "svc.cluster.local", "cluster.local"];
  expect(podDns(pod({}), "/c")?.searches).toEqual(searches);
  expect(podDns(pod({ dnsConfig: { searches: ["corp.example"] } }), "/c")?.searches).toEqual([
    ...searches,
    "corp.example",
  ]);
});

test.each([
  [{ dnsPolicy: "Default" }, false],
  [{ dnsPolicy: "None" }, false],
  [{ dnsPolicy: "ClusterFirst", hostNetwork: true }, false],
  [{ dnsPolicy: "ClusterFirstWithHostNet", hostNetwork: true }, true],
])("%j: knows Services: %s", (spec, knows) => {
  expect(podDns(pod(spec), "/c") !== undefined).toBe(knows);
});
