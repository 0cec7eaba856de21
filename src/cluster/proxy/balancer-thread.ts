import { Worker } from "node:worker_threads";
import { compiledUrl } from "../../compiled-url.ts";
import type {
  BalancerAnswer,
  BalancerOrder,
  BalancerTable,
  ConnectionFact,
  ListenFailure,
  Route,
} from "./balancer-messages.ts";

/** The balancer in a thread of its own, which starts with the first table. */
export class BalancerThread {
  readonly #seed: number;
  readonly #onEnd: (cause: unknown) => void;
  readonly #onConnection: ((fact: ConnectionFact) => void) | undefined;
  #worker: Worker | undefined;

  /**
   * @param seed - Of its choice among backends.
   * @param onEnd - Called when the thread has ended, and its sockets with it; the next table starts another one.
   * @param onConnection - Told of every connection, a moment later; without it none is noted.
   */
  constructor(seed: number, onEnd: (cause: unknown) => void, onConnection?: (fact: ConnectionFact) => void) {
    this.#seed = seed;
    this.#onEnd = onEnd;
    this.#onConnection = onConnection;
  }

  /**
   * Puts a table in force; the next one may follow when it is done.
   *
   * @returns What could not be listened on; undefined when the thread ended meanwhile.
   */
  apply(routes: readonly Route[]): Promise<readonly ListenFailure[] | undefined> {
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve) => {
      const settle = (failures?: readonly ListenFailure[]) => {
        worker.off("message", onMessage);
        worker.off("exit", onExit);
        resolve(failures);
      };
      const onMessage = (answer: BalancerAnswer) => {
        if ("failures" in answer) settle(answer.failures);
      };
      const onExit = () => settle();
      worker.on("message", onMessage);
      worker.on("exit", onExit);
      worker.postMessage({ routes } satisfies BalancerTable);
    });
  }

  /** Closes all sockets, connected ones too. */
  async stop(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const onConnection = this.#onConnection;
    const workerData: BalancerOrder = { seed: this.#seed, tellsConnections: onConnection !== undefined };
    const worker = new Worker(compiledUrl(import.meta.url, "./balancer.worker.ts"), { workerData });
    worker.on("message", (answer: BalancerAnswer) => {
      if ("connections" in answer) for (const fact of answer.connections) onConnection?.(fact);
    });
    let cause: unknown;
    worker.on("error", (error) => (cause = error));
    worker.on("exit", () => {
      this.#worker = undefined;
      this.#onEnd(cause);
    });
    return worker;
  }
}
