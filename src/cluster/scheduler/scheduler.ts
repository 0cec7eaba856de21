import type { Component } from "../../lifecycle.ts";
import type { Log } from "../../log.ts";
import type { Api } from "../api.ts";

/** What a {@link Scheduler} needs. */
export interface SchedulerOptions {
  readonly api: Api;
  readonly log?: Log;
}

/** Assigns Pods to Nodes. */
export class Scheduler implements Component {
  readonly name = "default-scheduler";
  readonly #options: SchedulerOptions;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    void this.#options;
  }

  async stop(): Promise<void> {}
}
