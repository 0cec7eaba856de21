import type { Random } from "../../random.ts";
import type { ConnectionFact, ListenFailure, Route } from "./balancer-messages.ts";
import { Listener } from "./listener.ts";

/** Brings the listening sockets in line with a table of routes. Knows nothing of Kubernetes. */
export class Balancer {
  readonly #random: Random;
  readonly #onConnection: ((fact: ConnectionFact) => void) | undefined;
  readonly #listeners = new Map<string, Listener>();

  /** @param onConnection - Told of every connection at once; without it none is noted. */
  constructor(random: Random, onConnection?: (fact: ConnectionFact) => void) {
    this.#random = random;
    this.#onConnection = onConnection;
  }

  /**
   * Puts the table in force; done when all its sockets listen.
   *
   * @returns What could not be listened on. It is tried again with the next table.
   */
  async apply(routes: readonly Route[]): Promise<ListenFailure[]> {
    const wanted = new Map(
      routes.filter(({ targets }) => targets.length > 0).map((route) => [`${route.address}:${route.port}`, route]),
    );
    for (const [key, listener] of this.#listeners) {
      if (wanted.has(key)) continue;
      listener.close();
      this.#listeners.delete(key);
    }
    const outcomes = await Promise.all([...wanted].map(([key, route]) => this.#open(key, route)));
    return outcomes.filter((failure) => failure !== undefined);
  }

  /** Clients are refused from now on; those that are connected stay so. */
  close(): void {
    for (const listener of this.#listeners.values()) listener.close();
    this.#listeners.clear();
  }

  async #open(key: string, route: Route): Promise<ListenFailure | undefined> {
    const present = this.#listeners.get(key);
    if (present) {
      present.update(route);
      return undefined;
    }
    const listener = new Listener(route, this.#random, this.#onConnection);
    try {
      await listener.open();
      this.#listeners.set(key, listener);
      return undefined;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return { address: route.address, port: route.port, code: code ?? String(error) };
    }
  }
}
