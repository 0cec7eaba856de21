import * as http from "node:http";
import * as https from "node:https";
import { monotonicMs, type RequestResult } from "../request-result.ts";
import { Pacer } from "./pacer.ts";
import { requestSender, type RequestTarget, type SendRequest } from "./send-request.ts";

/** How the lane of reused connections is driven. */
export interface ReusedLaneOptions {
  /** So many connections take turns. */
  readonly connections: number;
  /** Requests per second over all of them; a connection that is still busy when it is its turn is passed over. */
  readonly rps: number;
}

interface KeptConnection {
  readonly agent: http.Agent;
  readonly send: SendRequest;
  busy: boolean;
}

/**
 * Sends requests over connections that are kept, as a client with a connection pool does. On one that is reused
 * `connectedMs` is absent.
 */
export class ReusedLane {
  readonly #connections: readonly KeptConnection[];
  readonly #onResult: (result: RequestResult) => void;
  readonly #pacer: Pacer;
  #sequence = 0;

  constructor(
    target: RequestTarget,
    { connections, rps }: ReusedLaneOptions,
    onResult: (result: RequestResult) => void,
  ) {
    this.#onResult = onResult;
    const kept = { keepAlive: true, maxSockets: 1 };
    const makeAgent = () =>
      target.url.startsWith("https:")
        ? new https.Agent({ ...kept, rejectUnauthorized: !target.insecure })
        : new http.Agent(kept);
    this.#connections = Array.from({ length: connections }, () => {
      const agent = makeAgent();
      return { agent, send: requestSender(target, agent), busy: false };
    });
    this.#pacer = new Pacer(rps, (index, dueMs) => this.#turn(index, dueMs));
  }

  /** Whether an answer is still awaited. */
  get underWay(): boolean {
    return this.#connections.some(({ busy }) => busy);
  }

  /** Ends the schedule. */
  stop(): void {
    this.#pacer.stop(monotonicMs());
  }

  /** Closes the connections. */
  close(): void {
    for (const { agent } of this.#connections) agent.destroy();
  }

  #turn(index: number, dueMs: number): void {
    const connection = this.#connections[index % this.#connections.length];
    if (!connection || connection.busy) return;
    connection.busy = true;
    void connection.send(this.#sequence++, dueMs).then((result) => {
      connection.busy = false;
      this.#onResult(result);
    });
  }
}
