import type { Probe } from "../../../api/core.ts";
import type { Clock, Timer } from "../../../clock.ts";
import type { HandlerResult } from "../runtime/runtime.ts";

/** What a probe worker needs. */
export interface ProbeWorkerOptions {
  readonly probe: Probe;
  readonly clock: Clock;
  /** When the container was started, epoch milliseconds; `initialDelaySeconds` counts from it. */
  readonly startedAtMs: number;
  /** Result before the first try: liveness probes start out as a success. */
  readonly initially: boolean;
  /** Asks the container once; must not reject. */
  ask(timeoutMs: number): Promise<HandlerResult>;
  /** Told of every single try that did not simply succeed, whatever the thresholds say. */
  onDoubt(outcome: HandlerResult): void;
  /** Told when the result changes, and at the first success even if that is no change. */
  onResult(success: boolean): void;
}

/**
 * Asks one probe of one running container again and again and applies its thresholds.
 *
 * The first try comes right after the start (or `initialDelaySeconds`), then one every `periodSeconds`.
 *
 * @see kubernetes/pkg/kubelet/prober/worker.go (v1.36)
 */
export class ProbeWorker {
  readonly #options: ProbeWorkerOptions;
  #timer: Timer | undefined;
  #stopped = false;
  #result: boolean | undefined;
  #lastOutcome: boolean | undefined;
  #inARow = 0;

  constructor(options: ProbeWorkerOptions) {
    this.#options = options;
    this.#result = options.initially ? true : undefined;
    const { probe, clock, startedAtMs } = options;
    this.#schedule(startedAtMs + (probe.initialDelaySeconds ?? 0) * 1000 - clock.now());
  }

  /** No more tries; a try under way is ignored. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #schedule(delayMs: number): void {
    this.#timer = this.#options.clock.setTimeout(() => void this.#try(), Math.max(0, delayMs));
  }

  async #try(): Promise<void> {
    const { probe, clock } = this.#options;
    const startedMs = clock.now();
    const outcome = await this.#options.ask(Math.max(1, probe.timeoutSeconds) * 1000);
    if (this.#stopped) return;
    if (!outcome.success || outcome.warning !== undefined) this.#options.onDoubt(outcome);
    if (!outcome.errored) this.#count(outcome.success);
    if (this.#stopped) return; // the result made the owner stop us
    this.#schedule(startedMs + Math.max(1, probe.periodSeconds) * 1000 - clock.now());
  }

  #count(success: boolean): void {
    this.#inARow = this.#lastOutcome === success ? this.#inARow + 1 : 1;
    this.#lastOutcome = success;
    const { failureThreshold, successThreshold } = this.#options.probe;
    if (this.#inARow < (success ? successThreshold : failureThreshold)) return;
    if (this.#result === success) return;
    this.#result = success;
    this.#options.onResult(success);
  }
}
