import type { Clock, Timer } from "../../clock.ts";
import type { Component } from "../../lifecycle.ts";
import type { Store } from "./store.ts";

/** How often Kubernetes compacts etcd. */
const PERIOD_MS = 5 * 60 * 1000;

/**
 * Lets old states expire as on a real cluster: what a paged list began with is there for five to ten minutes.
 *
 * @see kubernetes apiserver/pkg/storage/etcd3/compact.go (v1.36)
 */
export class Compactor implements Component {
  readonly name = "compactor";
  readonly #store: Store;
  readonly #clock: Clock;
  #timer: Timer | undefined;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  start(): Promise<void> {
    this.#compactLater();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.#timer?.cancel();
    return Promise.resolve();
  }

  #compactLater(): void {
    const { revision } = this.#store;
    this.#timer = this.#clock.setTimeout(() => {
      this.#store.compact(revision);
      this.#compactLater();
    }, PERIOD_MS);
  }
}
