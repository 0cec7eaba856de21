import type { PodNetwork } from "./pod-network.ts";

/** Gives each pod an address of its own out of the loopback range; Linux and Windows answer on all of 127.0.0.0/8. */
export function createLoopbackRange(options: { cidr: string }): PodNetwork {
  const addresses = hostsOf(options.cidr);
  const taken = new Set<string>();
  let next = 0;
  return {
    cidr: options.cidr,
    acquire() {
      for (let tried = 0; tried < addresses.length; tried++) {
        const podIP = addresses[next % addresses.length] ?? "";
        next++;
        if (taken.has(podIP)) continue;
        taken.add(podIP);
        return Promise.resolve({
          podIP,
          env: { ROLLSCOPE_LISTEN_ADDRESS: podIP },
          release: () => void taken.delete(podIP),
        });
      }
      return Promise.reject(new Error(`no IP addresses available in range set: ${options.cidr}`));
    },
    dial: (podIP, port) => ({ host: podIP, port }),
  };
}

/** The addresses that pods may have: all but the network's own, the first (the node's) and the broadcast address. */
export function hostsOf(cidr: string): string[] {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr);
  if (!match) throw new Error(`not an IPv4 range: ${cidr}`);
  const [a = 0, b = 0, c = 0, d = 0, bits = 32] = match.slice(1).map(Number);
  const size = 2 ** (32 - bits);
  const base = Math.floor((a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d) / size) * size;
  return Array.from({ length: Math.max(0, size - 3) }, (_, index) => {
    const value = base + index + 2;
    return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
  });
}
