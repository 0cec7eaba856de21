import type { Service, ServicePort } from "../../api/core.ts";
import { invalid, type FieldError } from "../../api/field-error.ts";
import { services } from "../../api/resources.ts";
import { failure, type ApiError } from "../../api/status.ts";
import { randomInt } from "../../random.ts";
import type { Api } from "../api.ts";

/** Node ports that may be asked for. */
const NODE_PORTS = { first: 30_000, last: 32_767 };
/** Ports below are left for those who ask for a fixed one as long as there are others, as Kubernetes does. */
const FIRST_DYNAMIC_NODE_PORT = 30_086;

/**
 * ClusterIPs and node ports of Services. What is taken is read from the Services themselves, so nothing has to be
 * released or repaired.
 *
 * @see kubernetes/pkg/registry/core/service/ipallocator, portallocator (v1.36)
 */
export class ServiceAllocator {
  readonly #api: Api;
  readonly #base: number;
  readonly #size: number;

  /** @param cidr - IPv4 range for ClusterIPs, e.g. `127.96.7.0/24`. */
  constructor(api: Api, cidr: string) {
    const [address = "", bits = "32"] = cidr.split("/");
    this.#api = api;
    this.#base = toNumber(address);
    this.#size = 2 ** (32 - Number(bits));
  }

  /**
   * A free address: the one asked for, or any.
   *
   * @returns The address, or why the one asked for cannot be had.
   * @throws {ApiError} InternalError when all are taken.
   */
  clusterIp(service: Service, wanted: string | undefined): string | FieldError {
    const taken = new Set(this.#others(service).map((other) => other.spec.clusterIP));
    if (wanted) return this.#checkWanted(wanted, taken);
    // The first address is the network's, the last one its broadcast; the lower part is for those who ask.
    const last = this.#size - 2;
    const firstDynamic = Math.min(Math.max(16, Math.floor(this.#size / 16)), 256);
    const offset =
      this.#anyFree(firstDynamic, last, (candidate) => !taken.has(toAddress(this.#base + candidate))) ??
      this.#anyFree(1, Math.min(firstDynamic - 1, last), (candidate) => !taken.has(toAddress(this.#base + candidate)));
    if (offset === undefined) throw rangeIsFull("serviceIP");
    return toAddress(this.#base + offset);
  }

  /** Gives every port without a node port a free one, and checks those that have one. Changes `ports` in place. */
  nodePorts(service: Service, ports: readonly ServicePort[]): FieldError[] {
    const taken = new Set(
      this.#others(service).flatMap((other) => (other.spec.ports ?? []).map((port) => nodePortKey(port))),
    );
    const errors: FieldError[] = [];
    for (const [index, port] of ports.entries()) {
      if (!port.nodePort) port.nodePort = this.#freeNodePort(port, taken);
      else {
        const problem = nodePortProblem(port, taken);
        if (problem) errors.push(invalid(`spec.ports[${index}].nodePort`, port.nodePort, problem));
      }
      taken.add(nodePortKey(port));
    }
    return errors;
  }

  #others(service: Service): Service[] {
    const { name, namespace } = service.metadata;
    return this.#api
      .list(services)
      .filter(({ metadata }) => metadata.name !== name || metadata.namespace !== namespace);
  }

  #checkWanted(wanted: string, taken: ReadonlySet<string | undefined>): string | FieldError {
    const offset = toNumber(wanted) - this.#base;
    const failed = (problem: string) =>
      invalid("spec.clusterIPs", [wanted], `failed to allocate IP ${wanted}: ${problem}`);
    if (offset <= 0 || offset >= this.#size) return failed("the provided network does not match the current range");
    return taken.has(wanted) ? failed("provided IP is already allocated") : wanted;
  }

  #freeNodePort(port: ServicePort, taken: ReadonlySet<string>): number {
    const isFree = (nodePort: number) => !taken.has(nodePortKey({ ...port, nodePort }));
    const nodePort =
      this.#anyFree(FIRST_DYNAMIC_NODE_PORT, NODE_PORTS.last, isFree) ??
      this.#anyFree(NODE_PORTS.first, FIRST_DYNAMIC_NODE_PORT - 1, isFree);
    if (nodePort === undefined) throw rangeIsFull("nodePort");
    return nodePort;
  }

  /** A random number between two, both inclusive, for which the test holds. */
  #anyFree(first: number, last: number, isFree: (candidate: number) => boolean): number | undefined {
    const count = last - first + 1;
    if (count < 1) return undefined;
    const start = randomInt(this.#api.random, count);
    for (let step = 0; step < count; step++) {
      const candidate = first + ((start + step) % count);
      if (isFree(candidate)) return candidate;
    }
    return undefined;
  }
}

function rangeIsFull(what: string): ApiError {
  const text = `failed to allocate a ${what}: range is full`;
  return failure(500, "InternalError", `Internal error occurred: ${text}`, { causes: [{ message: text }] });
}

function nodePortProblem(port: ServicePort, taken: ReadonlySet<string>): string | undefined {
  const { first, last } = NODE_PORTS;
  if ((port.nodePort ?? 0) < first || (port.nodePort ?? 0) > last) {
    return `provided port is not in the valid range. The range of valid ports is ${first}-${last}`;
  }
  return taken.has(nodePortKey(port)) ? "provided port is already allocated" : undefined;
}

function nodePortKey({ protocol, nodePort }: ServicePort): string {
  return `${protocol}/${nodePort ?? ""}`;
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function toAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}
