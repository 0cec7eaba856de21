import { createSimulatedRange } from "./simulated-range.ts";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import type { Pod } from "../../../api/core.ts";
import { createLoopbackRange, hostsOf } from "./loopback-range.ts";
import { createPortPerPod } from "./port-per-pod.ts";

const podWithPorts = (...ports: number[]) =>
  ({ spec: { containers: [{ ports: ports.map((containerPort) => ({ containerPort })) }] } }) as Pod;

test("a range leaves out the network's, the node's and the broadcast address", () => {
  const hosts = hostsOf("127.244.7.0/24");
  expect(hosts).toHaveLength(253);
  expect(hosts[0]).toBe("127.244.7.2");
  expect(hosts.at(-1)).toBe("127.244.7.254");
  expect(hostsOf("127.244.0.0/16")[300]).toBe("127.244.1.46");
});

test("addresses of the loopback range are used again only after all were used once", async () => {
  const network = createLoopbackRange({ cidr: "127.244.7.0/29" });
  const pod = podWithPorts(3000);
  const first = await network.acquire(pod);
  first.release();
  const rest: string[] = [];
  for (let i = 0; i < 4; i++) rest.push((await network.acquire(pod)).podIP);
  expect([first.podIP, ...rest]).toEqual(["127.244.7.2", "127.244.7.3", "127.244.7.4", "127.244.7.5", "127.244.7.6"]);
  expect((await network.acquire(pod)).podIP).toBe("127.244.7.2");
  await expect(network.acquire(pod)).rejects.toThrow("no IP addresses available in range set: 127.244.7.0/29");
});

test("with one port per pod each pod has an address of its own and its ports lie on 127.0.0.1", async () => {
  const network = createPortPerPod({ cidr: "127.244.7.0/24" });
  const one = await network.acquire(podWithPorts(3000, 9000));
  const two = await network.acquire(podWithPorts(3000));
  expect(one.podIP).not.toBe(two.podIP);
  const ports = [network.dial(one.podIP, 3000), network.dial(one.podIP, 9000), network.dial(two.podIP, 3000)];
  expect(new Set(ports.map(({ port }) => port)).size).toBe(3);
  expect(ports.every(({ host }) => host === "127.0.0.1")).toBe(true);
  expect(one.env["ROLLSCOPE_LISTEN_PORTS"]).toBe(`3000=${ports[0]?.port},9000=${ports[1]?.port}`);

  const server = createServer();
  await new Promise<void>((resolve) => server.listen(ports[0]?.port, "127.0.0.1", resolve));
  await new Promise((resolve) => server.close(resolve));
  one.release();
  expect(network.dial(one.podIP, 3000).port).toBe(1);
});

test("simulated pods have addresses that are given again only when all others were", async () => {
  const network = createSimulatedRange({ cidr: "10.128.64.0/29" });
  const given = [];
  for (let count = 0; count < 5; count++) given.push(await network.acquire({} as Pod));
  expect(given.map(({ podIP }) => podIP)).toEqual([2, 3, 4, 5, 6].map((last) => `10.128.64.${last}`));
  await expect(network.acquire({} as Pod)).rejects.toThrow("no IP addresses available in range set: 10.128.64.0/29");
  given[2]?.release();
  expect((await network.acquire({} as Pod)).podIP).toBe("10.128.64.4");
  expect(network.dial("10.128.64.4", 80)).toEqual({ host: "127.0.0.1", port: 1 });
});
