import type { PodNetwork } from "./pod-network.ts";

/**
 * Addresses for pods that have no processes: nobody answers there.
 *
 * @param options.cidr - At least a /30.
 */
export function createSimulatedRange({ cidr }: { cidr: string }): PodNetwork {
  const [base = "", bits = "24"] = cidr.split("/");
  const first = base.split(".").reduce((value, part) => value * 256 + Number(part), 0) + 2;
  const count = 2 ** (32 - Number(bits)) - 3;
  const taken = new Set<number>();
  let next = 0;
  return {
    cidr,
    acquire() {
      if (taken.size >= count) return Promise.reject(new Error(`no IP addresses available in range set: ${cidr}`));
      while (taken.has(next)) next = (next + 1) % count;
      const index = next;
      taken.add(index);
      next = (next + 1) % count;
      return Promise.resolve({ podIP: addressOf(first + index), env: {}, release: () => void taken.delete(index) });
    },
    // port 1 refuses connections
    dial: () => ({ host: "127.0.0.1", port: 1 }),
  };
}

function addressOf(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}
