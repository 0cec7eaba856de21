import { renameSync, writeFileSync } from "node:fs";
import { endpointSlices, services } from "../../api/resources.ts";
import type { Component } from "../../lifecycle.ts";
import type { Log } from "../../log.ts";
import type { Api } from "../api.ts";
import { recordsFileOf } from "./pod-dns.ts";
import { serviceRecords } from "./service-records.ts";

/**
 * Keeps the names of Services in a file of the cluster's directory, where the Node programs of pods look them up
 * (`pod-dns.cjs`): a machine has one resolver for all its processes, which cannot know them.
 *
 * The file is replaced as a whole, so a reader never sees half of it.
 */
export class ClusterDns implements Component {
  readonly name = "cluster-dns";
  readonly #options: { readonly api: Api; readonly dir: string; readonly log: Log };
  readonly #stopWatching: (() => void)[] = [];
  #written = "";
  #isWaiting = false;

  /** @param options - `dir`: directory of the cluster, which has to exist. */
  constructor(options: { api: Api; dir: string; log: Log }) {
    this.#options = options;
  }

  start(): Promise<void> {
    const { api } = this.#options;
    const wake = () => this.#wake();
    this.#stopWatching.push(api.watch(services, wake), api.watch(endpointSlices, wake));
    this.#write();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    for (const stop of this.#stopWatching.splice(0)) stop();
    return Promise.resolve();
  }

  /** Many changes at once are written once. */
  #wake(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    setImmediate(() => {
      this.#isWaiting = false;
      if (this.#stopWatching.length > 0) this.#write();
    });
  }

  #write(): void {
    const { api, dir, log } = this.#options;
    const records = JSON.stringify(serviceRecords(api.list(services), api.list(endpointSlices)));
    if (records === this.#written) return;
    const file = recordsFileOf(dir);
    try {
      writeFileSync(`${file}.new`, records, { mode: 0o600 });
      renameSync(`${file}.new`, file);
      this.#written = records;
    } catch (error) {
      log.warn(`cluster-dns: names of Services could not be written: ${String(error)}`);
    }
  }
}
