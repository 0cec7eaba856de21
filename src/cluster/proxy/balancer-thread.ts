import { Worker } from "node:worker_threads";
import { compiledUrl } from "../../compiled-url.ts";
import type { BalancerAnswer, BalancerTable, ListenFailure, Route } from "./balancer-messages.ts";

/** The balancer in a thread of its own, which starts with the first table. */
export class BalancerThread {
  readonly #seed: number;
  #worker: Worker | undefined;

  /** @param seed - Of its choice among backends. */
  constructor(seed: number) {
    this.#seed = seed;
  }

  /**
   * Puts a table in force; the next one may follow when it is done.
   *
   * @returns What could not be listened on.
   * @throws When the thread broke down; the next call starts another one.
   */
  apply(routes: readonly Route[]): Promise<readonly ListenFailure[]> {
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve, reject) => {
      const settle = () => {
        worker.off("message", onMessage);
        worker.off("exit", onExit);
      };
      const onMessage = ({ failures }: BalancerAnswer) => {
        settle();
        resolve(failures);
      };
      const onExit = () => {
        settle();
        reject(new Error("the thread of the balancer ended"));
      };
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
    const worker = new Worker(compiledUrl(import.meta.url, "./balancer.worker.ts"), { workerData: this.#seed });
    const forget = () => {
      if (this.#worker === worker) this.#worker = undefined;
    };
    // Its end is told by "exit", which always follows.
    worker.on("error", forget);
    worker.on("exit", forget);
    return worker;
  }
}
