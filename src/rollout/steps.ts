import { monotonicMs } from "./request-result.ts";
import type { RecordingEntry } from "./recording/entries.ts";
import type { RunListener, RunStep } from "./run-events.ts";

/** Reports the steps of a run and records how long each took. */
export class Steps {
  readonly #listener: RunListener;
  readonly #record: (entry: RecordingEntry) => void;

  constructor(listener: RunListener, record: (entry: RecordingEntry) => void) {
    this.#listener = listener;
    this.#record = record;
  }

  /** Runs `work` as one step; the text it returns is the detail of its end. */
  async run<T>(
    step: RunStep,
    detail: string | undefined,
    work: () => Promise<T>,
    summary?: (value: T) => string | undefined,
  ): Promise<T> {
    const startedMs = monotonicMs();
    this.#listener({ type: "step-started", step, detail });
    try {
      const value = await work();
      this.#listener({ type: "step-finished", step, durationMs: this.#end(step, startedMs), detail: summary?.(value) });
      return value;
    } catch (error) {
      this.#end(step, startedMs);
      throw error;
    }
  }

  #end(step: RunStep, startedMs: number): number {
    const durationMs = monotonicMs() - startedMs;
    this.#record({ type: "step", step, atMs: startedMs, durationMs });
    return durationMs;
  }
}
