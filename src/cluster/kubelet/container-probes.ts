import type { Container, Pod, Probe } from "../../api/core.ts";
import { containerFieldPath } from "./container-field-path.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import { ProbeWorker } from "./probers/probe-worker.ts";
import type { HandlerResult, RunningContainer } from "./runtime/runtime.ts";

type ProbeKind = "Readiness" | "Liveness" | "Startup";

/** What a container's probes tell their owner. */
export interface ProbeListener {
  /** `ready` or `started` has changed. */
  changed(): void;
  /** The container has to be restarted. */
  failed(kind: "liveness" | "startup", probe: Probe): void;
}

/**
 * The probes of one run of a container. Readiness and liveness wait for the startup probe.
 *
 * @see kubernetes/pkg/kubelet/prober/prober_manager.go (v1.36)
 */
export class ContainerProbes {
  /** Whether the startup probe has succeeded, true without one. */
  started: boolean;
  /** Whether the readiness probe succeeds, true without one once started. */
  ready = false;
  readonly #context: KubeletContext;
  readonly #pod: Pod;
  readonly #container: Container;
  readonly #running: RunningContainer;
  readonly #listener: ProbeListener;
  #readiness: ProbeWorker | undefined;
  #others: ProbeWorker[] = [];

  constructor(
    context: KubeletContext,
    pod: Pod,
    container: Container,
    running: RunningContainer,
    listener: ProbeListener,
  ) {
    this.#context = context;
    this.#pod = pod;
    this.#container = container;
    this.#running = running;
    this.#listener = listener;
    this.started = !container.startupProbe;
    if (container.startupProbe) this.#watchStartup(container.startupProbe);
    else this.#watchStarted();
  }

  /** Ends liveness and startup; readiness goes on, as it does while a pod terminates. */
  terminate(): void {
    for (const worker of this.#others) worker.stop();
    this.#others = [];
  }

  stop(): void {
    this.terminate();
    this.#readiness?.stop();
    this.#readiness = undefined;
  }

  #watchStartup(probe: Probe): void {
    const worker = this.#worker("Startup", probe, false, (success) => {
      worker.stop();
      if (!success) return this.#listener.failed("startup", probe);
      this.started = true;
      this.#watchStarted();
      this.#listener.changed();
    });
    this.#others.push(worker);
  }

  #watchStarted(): void {
    const { readinessProbe, livenessProbe } = this.#container;
    this.ready = !readinessProbe;
    if (readinessProbe) {
      this.#readiness = this.#worker("Readiness", readinessProbe, false, (success) => {
        this.ready = success;
        this.#listener.changed();
      });
    }
    if (livenessProbe) {
      const worker = this.#worker("Liveness", livenessProbe, true, (success) => {
        if (success) return;
        worker.stop();
        this.#listener.failed("liveness", livenessProbe);
      });
      this.#others.push(worker);
    }
  }

  #worker(kind: ProbeKind, probe: Probe, initially: boolean, onResult: (success: boolean) => void): ProbeWorker {
    const { clock, events, runtime } = this.#context;
    return new ProbeWorker({
      probe,
      clock,
      initially,
      startedAtMs: this.#running.startedAtMs,
      ask: (timeoutMs) => runtime.handle(this.#running, probe, timeoutMs),
      onDoubt: (outcome) => {
        const path = containerFieldPath(this.#pod, this.#container.name);
        const [reason, text] = doubtOf(outcome);
        events.event(this.#pod, "Warning", reason, `${kind} probe ${text}`, path);
      },
      onResult,
    });
  }
}

/** Reason and words of the event about a try that did not simply succeed. @see kubernetes/pkg/kubelet/prober/prober.go */
function doubtOf({ success, errored, message, warning }: HandlerResult): [reason: string, text: string] {
  if (success) return ["ProbeWarning", `warning: ${warning}`];
  return ["Unhealthy", errored ? `errored and resulted in unknown state: ${message}` : `failed: ${message}`];
}
