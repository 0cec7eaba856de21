import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { randomInt, type Random } from "../../random.ts";
import type { Route, Target } from "./balancer-messages.ts";
import { relay } from "./relay.ts";

/** Connections that may wait to be accepted. */
const BACKLOG = 1024;

/** Listens for one route. What is connected stays connected, whatever becomes of the route, as with conntrack. */
export class Listener {
  readonly #server: Server;
  readonly #random: Random;
  readonly #lastTargets = new Map<string, { target: Target; atMs: number }>();
  #route: Route;

  constructor(route: Route, random: Random) {
    this.#route = route;
    this.#random = random;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client));
  }

  /** @throws {NodeJS.ErrnoException} When the address cannot be listened on. */
  async open(): Promise<void> {
    this.#server.listen({ host: this.#route.address, port: this.#route.port, backlog: BACKLOG, exclusive: true });
    await once(this.#server, "listening");
    // E.g. no file descriptor is left to accept with: clients wait, and the others go on.
    this.#server.on("error", () => undefined);
  }

  /** Counts for the connections to come. */
  update(route: Route): void {
    this.#route = route;
  }

  /** Clients are refused from now on. */
  close(): void {
    this.#server.close();
  }

  #accept(client: Socket): void {
    const target = this.#choose(client.remoteAddress ?? "");
    if (target) relay(client, target);
    else client.resetAndDestroy();
  }

  #choose(clientAddress: string): Target | undefined {
    const { targets, affinityMs } = this.#route;
    if (affinityMs === undefined) return targets[randomInt(this.#random, targets.length)];
    const nowMs = performance.now();
    const last = this.#lastTargets.get(clientAddress);
    const kept = last && nowMs - last.atMs < affinityMs ? find(targets, last.target) : undefined;
    const target = kept ?? targets[randomInt(this.#random, targets.length)];
    if (target) this.#lastTargets.set(clientAddress, { target, atMs: nowMs });
    return target;
  }
}

function find(targets: readonly Target[], wanted: Target): Target | undefined {
  return targets.find(({ host, port }) => host === wanted.host && port === wanted.port);
}
