import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { randomInt, type Random } from "../../random.ts";
import { groundTruthMs } from "../ground-truth.ts";
import type { ConnectionFact, Route, Target } from "./balancer-messages.ts";
import { relay } from "./relay.ts";

/** Connections that may wait to be accepted. */
const BACKLOG = 1024;

/** Listens for one route. What is connected stays connected, whatever becomes of the route, as with conntrack. */
export class Listener {
  readonly #server: Server;
  readonly #random: Random;
  readonly #onConnection: ((fact: ConnectionFact) => void) | undefined;
  readonly #lastTargets = new Map<string, { target: Target; atMs: number }>();
  #route: Route;

  /** @param onConnection - Told of every connection; without it none is noted. */
  constructor(route: Route, random: Random, onConnection?: (fact: ConnectionFact) => void) {
    this.#route = route;
    this.#random = random;
    this.#onConnection = onConnection;
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
    const onConnection = this.#onConnection;
    if (onConnection) this.#tell(client, target, onConnection);
    else if (target) relay(client, target);
    else client.resetAndDestroy();
  }

  /** The same, with an account of it. */
  #tell(client: Socket, target: Target | undefined, onConnection: (fact: ConnectionFact) => void): void {
    const { address, port } = this.#route;
    const name = { clientPort: client.remotePort ?? 0, service: `${address}:${port}` };
    const backend = target && `${target.host}:${target.port}`;
    onConnection({ kind: "connection-accepted", atMs: groundTruthMs(), ...name, ...(backend ? { backend } : {}) });
    if (!target || !backend) return void client.resetAndDestroy();
    relay(client, target, (end) =>
      onConnection({ kind: "connection-ended", atMs: groundTruthMs(), ...name, backend, ...end }),
    );
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
