import { connect } from "node:net";
import type { Node, Service } from "../api/core.ts";
import type { NewObject } from "../api/meta.ts";
import { nodes, services } from "../api/resources.ts";
import { systemClock, sleep } from "../clock.ts";
import type { Client } from "../client/client.ts";
import { RollscopeError } from "../errors.ts";
import { monotonicMs } from "./request-result.ts";

/** Time for one attempt to connect. */
const CONNECT_TIMEOUT_MS = 1000;

type Spec = NewObject<Service>["spec"];

/**
 * @throws {RollscopeError} USAGE for a Service that nobody outside the cluster can reach.
 */
export function checkServiceType({ metadata, spec }: NewObject<Service>): void {
  if (spec.type === "NodePort" || spec.type === "LoadBalancer") return;
  const message = `The Service ${metadata.name} is of type ${spec.type ?? "ClusterIP"}, which cannot be reached from outside the cluster; make it a NodePort or LoadBalancer, or give its address with --url.`;
  throw new RollscopeError("USAGE", message);
}

/** The URL that the Service will most likely have, before it exists; undefined when the cluster decides on it. */
export async function expectedServiceUrl(
  client: Client,
  service: NewObject<Service> | undefined,
): Promise<string | undefined> {
  const nodePort = service?.spec.type === "NodePort" ? portOf(service.spec)?.nodePort : undefined;
  if (nodePort === undefined) return undefined;
  const [address] = await nodeAddresses(client);
  return address === undefined ? undefined : urlOf(address, nodePort);
}

/**
 * Where the Service answers: an address that accepts a connection, of the load balancer, of a node, or of the API
 * server's host (which forwards node ports on desktops).
 *
 * @param limitMs - How long to wait for the first connection.
 * @throws {RollscopeError} USAGE for the wrong type; CLUSTER_UNREACHABLE when no address can be reached at all. An address
 *   that refuses is returned, since that tells something about the program.
 */
export async function findServiceUrl(
  client: Client,
  namespace: string,
  name: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<string> {
  const deadlineMs = monotonicMs() + limitMs;
  const fromNodes = await nodeAddresses(client);
  for (;;) {
    const service = await client.get(services, namespace, name);
    checkServiceType(service);
    const candidates = candidatesOf(service, fromNodes);
    const answers = await Promise.all(
      candidates.map(async (candidate) => ({ ...candidate, state: await probe(candidate) })),
    );
    const reached = answers.find(({ state }) => state === "open");
    if (reached) return urlOf(reached.host, reached.port);
    if (monotonicMs() >= deadlineMs) {
      const refusing = answers.find(({ state }) => state === "refused");
      if (refusing) return urlOf(refusing.host, refusing.port);
      const tried = candidates.map(({ host, port }) => `${host}:${port}`).join(", ") || "no address was assigned";
      const message = `The Service ${namespace}/${name} cannot be reached from here (tried: ${tried}); give its address with --url.`;
      throw new RollscopeError("CLUSTER_UNREACHABLE", message);
    }
    await sleep(systemClock, 100, signal);
  }
}

interface Candidate {
  readonly host: string;
  readonly port: number;
}

function candidatesOf(service: Service, fromNodes: readonly string[]): Candidate[] {
  const port = portOf(service.spec);
  if (!port) return [];
  const ingress = service.status.loadBalancer["ingress"];
  const balancers = (Array.isArray(ingress) ? (ingress as { ip?: string; hostname?: string }[]) : []).flatMap(
    ({ ip, hostname }) => ip ?? hostname ?? [],
  );
  return [
    ...balancers.map((host) => ({ host, port: port.port })),
    ...(port.nodePort === undefined ? [] : fromNodes.map((host) => ({ host, port: port.nodePort as number }))),
  ];
}

function portOf(spec: Spec): NonNullable<Spec["ports"]>[number] | undefined {
  return spec.ports?.find(({ name }) => name === "http") ?? spec.ports?.[0];
}

async function nodeAddresses(client: Client): Promise<string[]> {
  const { items } = await client.list(nodes).catch(() => ({ items: [] as Node[] })); // not everybody may list nodes
  const wanted = ["InternalIP", "ExternalIP"];
  const addresses = items.flatMap(({ status }) => status.addresses ?? []).filter(({ type }) => wanted.includes(type));
  const apiHost = new URL(client.connection.server).hostname.replace(/^\[|\]$/g, "");
  return [...new Set([...addresses.map(({ address }) => address), apiHost])];
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}/`;
}

function probe({ host, port }: Candidate): Promise<"open" | "refused" | "unreachable"> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_TIMEOUT_MS });
    const end = (state: "open" | "refused" | "unreachable") => {
      socket.destroy();
      resolve(state);
    };
    socket.once("connect", () => end("open"));
    socket.once("timeout", () => end("unreachable"));
    socket.once("error", (error: NodeJS.ErrnoException) =>
      end(error.code === "ECONNREFUSED" ? "refused" : "unreachable"),
    );
  });
}
