import { randomInt, type Random } from "../../../random.ts";
import type { EndpointAddress, Pod, Service } from "../../../api/core.ts";
import { endpoints, pods, services } from "../../../api/resources.ts";
import { badRequest, failure, type ApiError } from "../../../api/status.ts";
import type { Api } from "../../api.ts";

/** Where a request to a pod or a Service goes. */
export interface ProxyTarget {
  readonly scheme: "http" | "https";
  readonly address: string;
  readonly port: number;
  /** The pod that has the address; undefined for an address that is no pod's. */
  readonly pod?: { readonly namespace: string; readonly name: string; readonly nodeName: string };
}

/** `name`, `name:port` or `scheme:name:port`, as in a URL. */
export interface ProxyName {
  readonly scheme: "http" | "https";
  readonly name: string;
  /** Number or name; `""` when it was left out. */
  readonly port: string;
}

/** @returns Undefined when it has another form. @see kubernetes apimachinery/pkg/util/net/port_split.go (v1.36) */
export function splitProxyName(text: string): ProxyName | undefined {
  const parts = text.split(":");
  if (parts.some((part) => part.includes("/"))) return undefined;
  const [first = "", second = "", third = ""] = parts;
  if (parts.length === 1) return first === "" ? undefined : { scheme: "http", name: first, port: "" };
  if (parts.length === 2) return first === "" ? undefined : { scheme: "http", name: first, port: second };
  const isScheme = first === "" || first === "http" || first === "https";
  if (parts.length > 3 || !isScheme || second === "") return undefined;
  return { scheme: first === "https" ? "https" : "http", name: second, port: third };
}

/**
 * The pod itself, at a port that is given or the first that it declares.
 *
 * @throws {ApiError} BadRequest, NotFound
 * @see kubernetes/pkg/registry/core/pod/strategy.go ResourceLocation (v1.36)
 */
export function podTarget(api: Api, namespace: string, text: string): ProxyTarget {
  const wanted = splitProxyName(text);
  if (!wanted) throw badRequest(`invalid pod request ${JSON.stringify(text)}`);
  const { scheme, name } = wanted;
  const pod = api.get(pods, namespace, name);
  const { podIP } = pod.status;
  if (!podIP) throw badRequest("address not allowed");
  const port = wanted.port || String(firstPort(pod) ?? (scheme === "https" ? 443 : 80));
  if (!/^\d+$/.test(port)) throw unreachable(`dial tcp: lookup tcp/${port}: unknown port`);
  const { nodeName = "" } = pod.spec;
  return { scheme, address: podIP, port: Number(port), pod: { namespace, name, nodeName } };
}

const firstPort = ({ spec }: Pod) =>
  spec.containers.flatMap(({ ports = [] }) => ports.slice(0, 1)).at(0)?.containerPort;

/**
 * One of the ready endpoints of a Service.
 *
 * @throws {ApiError} BadRequest, NotFound, ServiceUnavailable
 * @see kubernetes/pkg/registry/core/service/storage/storage.go ResourceLocation (v1.36)
 */
export function serviceTarget(api: Api, random: Random, namespace: string, text: string): ProxyTarget {
  const wanted = splitProxyName(text);
  if (!wanted) throw badRequest(`invalid service request ${JSON.stringify(text)}`);
  const { scheme, name } = wanted;
  const portName = portNameOf(api.get(services, namespace, name), wanted.port);
  const found = api.find(endpoints, namespace, name);
  const choices = (found?.subsets ?? []).flatMap(({ addresses = [], ports = [] }) =>
    ports
      .filter((port) => (port.name ?? "") === portName)
      .flatMap(({ port }) => addresses.map((address) => ({ address, port }))),
  );
  const choice = choices[choices.length > 1 ? randomInt(random, choices.length) : 0];
  if (!choice) throw unavailable(`no endpoints available for service ${JSON.stringify(name)}`);
  return { scheme, address: choice.address.ip, port: choice.port, ...podOf(choice.address, namespace) };
}

function portNameOf({ metadata, spec }: Service, wanted: string): string {
  if (!/^\d+$/.test(wanted)) return wanted;
  const port = spec.ports?.find((entry) => entry.port === Number(wanted));
  if (port) return port.name ?? "";
  throw unavailable(`no service port ${wanted} found for service ${JSON.stringify(metadata.name)}`);
}

function podOf({ targetRef, nodeName }: EndpointAddress, namespace: string): Pick<ProxyTarget, "pod"> {
  if (targetRef?.kind !== "Pod" || !targetRef.name || !nodeName) return {};
  return { pod: { namespace: targetRef.namespace ?? namespace, name: targetRef.name, nodeName } };
}

/** What clients are told when nobody answers. */
export function unreachable(cause: string): ApiError {
  return unavailable(`error trying to reach service: ${cause}`);
}

function unavailable(message: string): ApiError {
  return failure(503, "ServiceUnavailable", message);
}
