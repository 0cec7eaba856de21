import { connect, createServer, type Server, type Socket } from "node:net";
import { randomInt, type Random } from "../../random.ts";
import type { Backend, Rule } from "./rules.ts";

/** An address that could not be bound. */
export interface BindFailure {
  readonly rule: Pick<Rule, "service" | "kind" | "host" | "port">;
  /** `EADDRINUSE`, `EACCES`, ... */
  readonly code: string;
}

/** As large as Linux lets a program ask for by default. */
const BACKLOG = 1024;

/**
 * Forwards TCP connections to a random backend each, as iptables rules of kube-proxy do.
 *
 * Without a backend nothing listens, so clients are refused; a backend that refuses or resets has its client reset;
 * a connection lives on when its backend leaves the rules.
 */
export class Balancer {
  readonly #random: Random;
  readonly #listeners = new Map<string, { server: Server; backends: readonly Backend[] }>();
  readonly #connections = new Set<Socket>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Makes the listening addresses equal to the rules; resolves when that is so. */
  async apply(rules: readonly Rule[]): Promise<BindFailure[]> {
    const wanted = new Map(
      rules.filter((rule) => rule.backends.length > 0).map((rule) => [`${rule.host}:${rule.port}`, rule]),
    );
    for (const [address, listener] of this.#listeners) {
      if (wanted.has(address)) continue;
      this.#listeners.delete(address);
      listener.server.close();
    }
    const failures: BindFailure[] = [];
    for (const [address, rule] of wanted) {
      const listener = this.#listeners.get(address);
      if (listener) listener.backends = rule.backends;
      else {
        const code = await this.#listen(address, rule);
        if (code !== undefined) {
          const { service, kind, host, port } = rule;
          failures.push({ rule: { service, kind, host, port }, code });
        }
      }
    }
    return failures;
  }

  /** Stops listening and resets all connections. */
  close(): void {
    for (const { server } of this.#listeners.values()) server.close();
    this.#listeners.clear();
    for (const socket of this.#connections) socket.resetAndDestroy();
  }

  #listen(address: string, rule: Rule): Promise<string | undefined> {
    const listener = { server: createServer({ allowHalfOpen: true, noDelay: true }), backends: rule.backends };
    listener.server.on("connection", (client) => this.#forward(client, listener.backends));
    return new Promise((resolve) => {
      listener.server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      listener.server.listen({ host: rule.host, port: rule.port, backlog: BACKLOG }, () => {
        this.#listeners.set(address, listener);
        // Running out of descriptors while accepting must not end the proxy.
        listener.server.on("error", () => undefined);
        resolve(undefined);
      });
    });
  }

  #forward(client: Socket, backends: readonly Backend[]): void {
    const backend = backends[randomInt(this.#random, backends.length)];
    if (!backend) return void client.resetAndDestroy();
    const upstream = connect({ ...backend, allowHalfOpen: true, noDelay: true });
    this.#join(client, upstream);
    this.#join(upstream, client);
  }

  /** Passes data, the end and a break of `from` on to `to`. */
  #join(from: Socket, to: Socket): void {
    this.#connections.add(from);
    from.pipe(to);
    from.on("error", () => to.resetAndDestroy());
    from.on("close", () => {
      this.#connections.delete(from);
      // Gone without having said the end: the other side has nothing to wait for.
      if (!from.readableEnded && !to.destroyed) to.resetAndDestroy();
    });
  }
}
