import type { Service, ServicePort } from "../../api/core.ts";
import { invalid, type FieldError } from "../../api/field-error.ts";
import { services } from "../../api/resources.ts";
import { randomInt } from "../../random.ts";
import type { Api } from "../api.ts";

/** Node ports that may be asked for. */
const NODE_PORTS = { first: 30_000, last: 32_767 };
/** Ports below are left for those who ask for a fixed one, as Kubernetes does. */
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

  /** A free address: the one asked for, or any. */
  clusterIp(service: Service, wanted: string | undefined): string | FieldError {
    const taken = new Set(this.#others(service).map((other) => other.spec.clusterIP));
    if (wanted) return this.#checkWanted(wanted, taken);
    // The first address is the network's, the last one its broadcast.
    const usable = this.#size - 2;
    const start = randomInt(this.#api.random, usable);
    for (let step = 0; step < usable; step++) {
      const address = toAddress(this.#base + 1 + ((start + step) % usable));
      if (!taken.has(address)) return address;
    }
    return invalid("spec.clusterIPs", [], "failed to allocate a serviceIP: range is full");
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
    const count = NODE_PORTS.last - FIRST_DYNAMIC_NODE_PORT + 1;
    const start = randomInt(this.#api.random, count);
    for (let step = 0; step < count; step++) {
      const nodePort = FIRST_DYNAMIC_NODE_PORT + ((start + step) % count);
      if (!taken.has(nodePortKey({ ...port, nodePort }))) return nodePort;
    }
    throw new Error("all node ports are taken");
  }
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
