import { connect } from "node:net";
import type { Node, Service } from "../api/core.ts";
import type { NewObject } from "../api/meta.ts";
import type { Ingress } from "../api/networking.ts";
import { ingresses, nodes, services } from "../api/resources.ts";
import { systemClock, sleep } from "../clock.ts";
import type { Client } from "../client/client.ts";
import { RollscopeError } from "../errors.ts";
import { ingressRoutes, leadsTo, type IngressRoute } from "./ingress-routes.ts";
import type { RequestTarget } from "./prober/send-request.ts";
import { monotonicMs } from "./request-result.ts";

/** Time for one attempt to connect. */
const CONNECT_TIMEOUT_MS = 1000;

type Spec = NewObject<Service>["spec"];

/** Where a Service answers. */
export type ServiceEndpoint = Pick<RequestTarget, "url" | "address">;

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
 * Where the Service answers: an address that accepts a connection, of its load balancer, of a node, of the API server's
 * host (which forwards node ports on desktops), or of an Ingress that leads to it.
 *
 * @param limitMs - How long to wait for the first connection.
 * @throws {RollscopeError} SERVICE_UNREACHABLE when no address can be reached from here at all. An address that refuses
 *   is returned, since that tells something about the program.
 */
export async function findServiceEndpoint(
  client: Client,
  namespace: string,
  name: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<ServiceEndpoint> {
  const deadlineMs = monotonicMs() + limitMs;
  const fromNodes = await nodeAddresses(client);
  for (;;) {
    const service = await client.get(services, namespace, name);
    const leading = (await listIngresses(client, namespace)).filter((ingress) => leadsTo(ingress, name));
    if (leading.length === 0) checkReachable(service);
    const routes = leading.flatMap((ingress) => ingressRoutes(ingress, name));
    const candidates = [...candidatesOf(service, fromNodes), ...routes.map(candidateOfRoute)];
    const answers = await Promise.all(
      candidates.map(async (candidate) => ({ ...candidate, state: await probe(candidate) })),
    );
    const reached = answers.find(({ state }) => state === "open");
    if (reached) return reached.endpoint;
    if (monotonicMs() >= deadlineMs) {
      const refusing = answers.find(({ state }) => state === "refused");
      if (refusing) return refusing.endpoint;
      const tried = candidates.map(({ host, port }) => `${host}:${port}`).join(", ") || "no address was assigned";
      const message = `The Service ${namespace}/${name} cannot be reached from here (tried: ${tried}); ${WAYS_OUT}`;
      throw new RollscopeError("SERVICE_UNREACHABLE", message);
    }
    await sleep(systemClock, 100, signal);
  }
}

const WAYS_OUT = "give its address with --url, or send the load from inside of the cluster with --prober in-cluster.";

/**
 * @throws {RollscopeError} SERVICE_UNREACHABLE for a Service that nobody outside the cluster can reach.
 */
export function checkReachable({ metadata, spec }: NewObject<Service>): void {
  if (spec.type === "NodePort" || spec.type === "LoadBalancer") return;
  const message = `The Service ${metadata.name} is of type ${spec.type ?? "ClusterIP"} and no Ingress leads to it, so it cannot be reached from outside the cluster; make it a NodePort or LoadBalancer, or ${WAYS_OUT}`;
  throw new RollscopeError("SERVICE_UNREACHABLE", message);
}

interface Candidate {
  readonly host: string;
  readonly port: number;
  readonly endpoint: ServiceEndpoint;
}

function candidatesOf(service: Service, fromNodes: readonly string[]): Candidate[] {
  const port = portOf(service.spec);
  if (!port) return [];
  const balancers = (service.status.loadBalancer.ingress ?? []).flatMap(({ ip, hostname }) => ip ?? hostname ?? []);
  const direct = (host: string, number: number) => ({ host, port: number, endpoint: { url: urlOf(host, number) } });
  return [
    ...balancers.map((host) => direct(host, port.port)),
    ...(port.nodePort === undefined ? [] : fromNodes.map((host) => direct(host, port.nodePort as number))),
  ];
}

/** Behind an Ingress users are told apart by the name they ask for, whatever address it has. */
function candidateOfRoute({ address, port, url }: IngressRoute): Candidate {
  return { host: address, port, endpoint: { url, address } };
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

async function listIngresses(client: Client, namespace: string): Promise<readonly Ingress[]> {
  const { items } = await client.list(ingresses, { namespace }).catch(() => ({ items: [] as Ingress[] })); // nor Ingresses
  return items;
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
