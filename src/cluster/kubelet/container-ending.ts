import type { Handler } from "../../api/core.ts";
import type { Clock } from "../../clock.ts";
import type { ContainerFact, GroundTruthListener } from "../ground-truth.ts";
import { containerFact } from "./container-truth.ts";
import { Deadline } from "./deadline.ts";
import { runHook } from "./hooks.ts";
import type { RunningContainer, Runtime } from "./runtime/runtime.ts";

/** Containers get at least this long between the stop signal and SIGKILL. */
const MINIMUM_GRACE_MS = 2_000;

/** How a container is ended. */
export interface EndingOptions {
  /** For hook, waiting and signal together; 0 leaves hook and waiting out. */
  readonly graceMs: number;
  readonly preStop?: Handler;
  /** Settles when the containers that must end before it have ended. */
  readonly turn?: Promise<void>;
  onHookFailure(this: void): void;
  /** Told of each step at its moment. */
  readonly onGroundTruth?: GroundTruthListener;
}

/**
 * The end of one run of a container: preStop hook, its turn, stop signal, SIGKILL.
 *
 * @see kubernetes/pkg/kubelet/kuberuntime/kuberuntime_container.go killContainer (v1.36)
 */
export class ContainerEnding {
  readonly #clock: Clock;
  #deadline: Deadline;
  #minimumMs = 0;

  /** Begins at once. */
  constructor(clock: Clock, runtime: Runtime, running: RunningContainer, options: EndingOptions) {
    this.#clock = clock;
    this.#deadline = new Deadline(clock, clock.now() + options.graceMs);
    void this.#run(runtime, running, options);
  }

  /** Leaves no more than this from now on; a longer time than before changes nothing. */
  shorten(graceMs: number): void {
    this.#deadline.shortenTo(this.#clock.now() + Math.max(graceMs, this.#minimumMs));
  }

  async #run(runtime: Runtime, running: RunningContainer, options: EndingOptions): Promise<void> {
    const { graceMs, preStop, turn, onHookFailure, onGroundTruth } = options;
    const tell = (step: ContainerFact["what"]) => onGroundTruth?.(containerFact(running, step));
    const startedMs = this.#clock.now();
    const before = this.#deadline;
    if (preStop && graceMs > 0) {
      tell("pre-stop-began");
      const hook = runHook(this.#clock, runtime, running, preStop, graceMs).then((success) => {
        tell(success ? "pre-stop-ended" : "pre-stop-failed");
        if (!success) onHookFailure();
      });
      await Promise.race([hook, before.reached, running.exited]);
    }
    if (turn && graceMs > 0) await Promise.race([turn, before.reached, running.exited]);
    before.cancel();

    tell("stop-signal");
    running.stop();
    const nowMs = this.#clock.now();
    const spentMs = Math.floor((nowMs - startedMs) / 1000) * 1000; // the kubelet counts whole seconds
    const allowedMs = before.atMs - startedMs;
    this.#minimumMs = MINIMUM_GRACE_MS;
    this.#deadline = new Deadline(this.#clock, nowMs + Math.max(allowedMs - spentMs, MINIMUM_GRACE_MS));
    const kill = () => {
      tell("killed");
      running.kill();
    };
    await Promise.race([running.exited, this.#deadline.reached.then(kill)]);
    await running.exited;
    this.#deadline.cancel();
  }
}
