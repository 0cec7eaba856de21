import { expect, test } from "vitest";
import { planNodes } from "./node-plan.ts";

const subnet = {
  index: 7,
  podCidr: "127.244.7.0/24",
  serviceCidr: "127.96.7.0/24",
  apiServiceAddress: "127.96.7.1",
  release: () => Promise.resolve(),
};

test("the only node of processes has the cluster's own range", () => {
  expect(planNodes({}, subnet, "linux")).toEqual([
    {
      name: "rollscope-node",
      address: "127.0.0.1",
      podCidr: "127.244.7.0/24",
      proxyMinSyncPeriodMs: 1000,
      bindsClusterIps: true,
      hasProxy: true,
    },
  ]);
});

test("simulated nodes have addresses, pod ranges and proxies of their own", () => {
  const plans = planNodes({ nodes: 6, runtime: "simulated", proxyMinSyncPeriodMs: [500, 3000] }, subnet, "linux");
  expect(plans.map(({ name }) => name)).toEqual([
    "rollscope-node",
    ...[2, 3, 4, 5, 6].map((number) => `rollscope-node-${number}`),
  ]);
  expect(plans.slice(0, 2).map(({ address }) => address)).toEqual(["127.0.0.1", "127.245.7.2"]);
  expect(plans.slice(2).map(({ podCidr }) => podCidr)).toEqual([
    "10.128.128.0/18",
    "10.128.192.0/18",
    "10.129.0.0/18",
    "10.129.64.0/18",
  ]);
  expect(plans.map(({ proxyMinSyncPeriodMs }) => proxyMinSyncPeriodMs)).toEqual([500, 3000, 3000, 3000, 3000, 3000]);
  expect(plans.filter(({ bindsClusterIps }) => bindsClusterIps)).toHaveLength(1);
  expect(new Set(plans.map(({ podCidr }) => podCidr)).size).toBe(6);
});

test("where 127.0.0.1 is the only loopback address, the first node alone has a proxy", () => {
  const plans = planNodes({ nodes: 2, runtime: "simulated" }, subnet, "darwin");
  expect(plans.map(({ hasProxy, bindsClusterIps }) => [hasProxy, bindsClusterIps])).toEqual([
    [true, false],
    [false, false],
  ]);
});
