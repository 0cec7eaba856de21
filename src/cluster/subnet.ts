import { createServer, type Server } from "node:http";
import type { Clock } from "../clock.ts";
import { randomInt, type Random } from "../random.ts";

/** The address ranges of one cluster: `127.244.N.0/24` for its pods and `127.96.N.0/24` for its Services. */
export interface Subnet {
  /** N, from 1 on. */
  readonly index: number;
  readonly podCidr: string;
  readonly serviceCidr: string;
  /** ClusterIP of the Service `kubernetes`. */
  readonly apiServiceAddress: string;
  /** Lets other clusters have the ranges. */
  release(): Promise<void>;
}

const HEALTH_PORT = 10256;
const ATTEMPTS = 64;
/** N = 0 is left out, and the highest ones, which tests use for networks without a cluster. */
const CHOICES = 239;

/**
 * Takes ranges that no other cluster of this machine has.
 *
 * Who holds `127.244.N.1:10256` holds N; kube-proxy's health is answered there, so the socket is not idle. Where
 * loopback is 127.0.0.1 only (macOS), addresses of pods are names within one cluster and nothing needs to be held.
 *
 * @throws {Error} When no range is free.
 */
export async function claimSubnet(clock: Clock, random: Random, platform = process.platform): Promise<Subnet> {
  const first = randomInt(random, CHOICES);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const index = ((first + attempt) % CHOICES) + 1;
    if (platform === "darwin") return subnetOf(index);
    const server = await listen(`127.244.${index}.1`, clock);
    if (server) return subnetOf(index, server);
  }
  throw new Error(`no free pod network: ${ATTEMPTS} ranges below 127.244.0.0/16 are in use`);
}

function subnetOf(index: number, server?: Server): Subnet {
  return {
    index,
    podCidr: `127.244.${index}.0/24`,
    serviceCidr: `127.96.${index}.0/24`,
    apiServiceAddress: `127.96.${index}.1`,
    release: () =>
      new Promise((resolve) => {
        if (!server) return resolve();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Undefined when somebody else listens there. */
function listen(host: string, clock: Clock): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((request, response) => {
      const isHealth = request.url?.split("?", 1)[0] === "/healthz";
      const now = new Date(clock.now()).toISOString();
      response.writeHead(isHealth ? 200 : 404, { "content-type": "application/json" });
      response.end(isHealth ? JSON.stringify({ lastUpdated: now, currentTime: now, nodeEligible: true }) : "");
    });
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    server.listen(HEALTH_PORT, host, () => {
      // The cluster decides how long the process lives, not this socket.
      server.unref();
      resolve(server);
    });
  });
}
