/** Something with a lifetime. `stop` may be called after a failed `start` and more than once. */
export interface Component {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts components in order and stops those that were started in reverse order. */
export class Lifecycle {
  readonly #started: Component[] = [];

  /** Starts `component`; when that fails everything started before is stopped and the error is thrown. */
  async start<C extends Component>(component: C): Promise<C> {
    this.#started.push(component);
    try {
      await component.start();
    } catch (error) {
      await this.stop().catch(() => undefined);
      throw error;
    }
    return component;
  }

  /**
   * Stops everything, last started first. Every component is stopped even when one fails.
   *
   * @throws {AggregateError} When components failed to stop.
   */
  async stop(): Promise<void> {
    const failures: unknown[] = [];
    for (let component = this.#started.pop(); component; component = this.#started.pop()) {
      try {
        await component.stop();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, "some components failed to stop");
  }
}
