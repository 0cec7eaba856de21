import { createServer, type AddressInfo } from "node:net";
import type { Pod } from "../../../api/core.ts";
import { hostsOf } from "./loopback-range.ts";
import type { PodNetwork } from "./pod-network.ts";

/**
 * For machines that answer on 127.0.0.1 only (macOS): each declared container port gets a free port of its own there.
 *
 * `status.podIP` is still a unique address, so that the API looks the same, but nothing answers on it: connections go
 * to where {@link PodNetwork.dial} says. The preload of Node programs listens there; other programs find the ports in
 * `ROLLSCOPE_LISTEN_PORTS` (`3000=49152,...`).
 */
export function createPortPerPod(options: { cidr: string }): PodNetwork {
  const addresses = hostsOf(options.cidr);
  const taken = new Map<string, ReadonlyMap<number, number>>();
  let next = 0;
  return {
    cidr: options.cidr,
    async acquire(pod) {
      for (let tried = 0; tried < addresses.length; tried++) {
        const podIP = addresses[next++ % addresses.length] ?? "";
        if (taken.has(podIP)) continue;
        taken.set(podIP, new Map()); // reserves the address while free ports are looked for
        const ports = await freePorts(declaredPorts(pod));
        taken.set(podIP, ports);
        const pairs = [...ports].map(([port, real]) => `${port}=${real}`);
        return {
          podIP,
          env: { ROLLSCOPE_LISTEN_ADDRESS: "127.0.0.1", ROLLSCOPE_LISTEN_PORTS: pairs.join(",") },
          release: () => void taken.delete(podIP),
        };
      }
      throw new Error(`no IP addresses available in range set: ${options.cidr}`);
    },
    // port 1 refuses connections, as a port of a pod does that nobody listens on
    dial: (podIP, port) => ({ host: "127.0.0.1", port: taken.get(podIP)?.get(port) ?? 1 }),
  };
}

function declaredPorts(pod: Pod): number[] {
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  return [...new Set(containers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort)))];
}

/** Different free ports, all held until the last is found. */
async function freePorts(wanted: readonly number[]): Promise<Map<number, number>> {
  const servers = wanted.map((port) => ({ port, server: createServer() }));
  try {
    for (const { server } of servers) {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", resolve);
      });
    }
    return new Map(servers.map(({ port, server }) => [port, (server.address() as AddressInfo).port]));
  } finally {
    for (const { server } of servers) server.close();
  }
}
