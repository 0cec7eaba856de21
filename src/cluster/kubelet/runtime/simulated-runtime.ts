import type { Pod } from "../../../api/core.ts";
import { sleep, type Clock } from "../../../clock.ts";
import type { Random } from "../../../random.ts";
import { runsNoProcesses } from "../container-streams.ts";
import type { ContainerUsage } from "../container-usage.ts";
import {
  newContainerId,
  type ContainerExit,
  type ContainerRequest,
  type HandlerRequest,
  type HandlerResult,
  type RunningContainer,
  type Runtime,
} from "./runtime.ts";

/** Delays of simulated containers, in milliseconds; annotations of a pod go before them. */
export interface SimulatedRuntimeOptions {
  clock: Clock;
  random: Random;
  /** From creation to running. Annotation `rollscope.dev/simulate-start-delay-ms`. Default 500. */
  startDelayMs?: number;
  /** From running until probes succeed. Annotation `rollscope.dev/simulate-ready-delay-ms`. Default 500. */
  readyDelayMs?: number;
  /** From the stop signal to the exit. Annotation `rollscope.dev/simulate-stop-delay-ms`. Default 200. */
  stopDelayMs?: number;
}

const SIGKILL = 9;

/**
 * Containers that "run" without any process, in real or in virtual time: any image, probes that succeed after a while.
 *
 * With the annotation `rollscope.dev/simulate-run-ms` a container ends by itself after that time, with the code of
 * `rollscope.dev/simulate-exit-code` (default 0). The stop signal ends it with the code of
 * `rollscope.dev/simulate-stop-exit-code` (default 0). It is measured as using `rollscope.dev/simulate-cpu-millicores`
 * (default 1) and `rollscope.dev/simulate-memory-mebibytes` (default 16).
 */
export class SimulatedRuntime implements Runtime {
  readonly version = "containerd://2.1.0-simulated";
  readonly simulated = true;
  readonly #options: Required<SimulatedRuntimeOptions>;
  readonly #running = new Set<SimulatedContainer>();
  #stopped = false;

  constructor(options: SimulatedRuntimeOptions) {
    this.#options = { startDelayMs: 500, readyDelayMs: 500, stopDelayMs: 200, ...options };
  }

  async start(): Promise<void> {
    this.#stopped = false;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const container of this.#running) container.kill();
  }

  async preparePod(): Promise<void> {
    // there is nothing that a simulated container could read
  }

  refreshPod(): void {
    // nor anything that it would notice
  }

  async removePod(): Promise<void> {
    // there is nothing on disk
  }

  async startContainer(request: ContainerRequest): Promise<RunningContainer> {
    const { clock, random, startDelayMs, stopDelayMs } = this.#options;
    const { pod } = request;
    await sleep(clock, numberOf(pod, "start-delay-ms", startDelayMs));
    const container = new SimulatedContainer(newContainerId(random), request, clock, {
      stopDelayMs: numberOf(pod, "stop-delay-ms", stopDelayMs),
      runMs: numberOf(pod, "run-ms", Number.POSITIVE_INFINITY),
      exitCode: numberOf(pod, "exit-code", 0),
      stopExitCode: numberOf(pod, "stop-exit-code", 0),
    });
    this.#running.add(container);
    void container.exited.then(() => this.#running.delete(container));
    if (this.#stopped) container.kill();
    return container;
  }

  async handle(container: RunningContainer, handler: HandlerRequest): Promise<HandlerResult> {
    const { clock, readyDelayMs } = this.#options;
    const delayMs = numberOf(container.request.pod, "ready-delay-ms", readyDelayMs);
    const success = clock.now() - container.startedAtMs >= delayMs;
    const what = handler.httpGet ? "HTTP" : handler.tcpSocket ? "TCP" : "exec";
    return { success, message: success ? "" : `${what} probe: the simulated container is not ready yet` };
  }

  async *logs(pod: Pod, container: string, attempt: number): AsyncIterable<string> {
    yield `simulated container ${container} of pod ${pod.metadata.name}, run ${attempt}\n`;
  }

  async usage(): Promise<ContainerUsage[]> {
    const nowMs = this.#options.clock.now();
    return [...this.#running].map(({ id, request: { pod, container }, startedAtMs }) => ({
      podUid: pod.metadata.uid,
      container: container.name,
      containerId: id,
      startedAtMs,
      cpuMs: ((nowMs - startedAtMs) * numberOf(pod, "cpu-millicores", 1)) / 1000,
      memoryBytes: numberOf(pod, "memory-mebibytes", 16) * 1024 * 1024,
    }));
  }

  async exec(): Promise<never> {
    throw runsNoProcesses();
  }

  async attach(): Promise<never> {
    throw runsNoProcesses();
  }
}

interface Behaviour {
  readonly stopDelayMs: number;
  readonly runMs: number;
  readonly exitCode: number;
  readonly stopExitCode: number;
}

class SimulatedContainer implements RunningContainer {
  readonly id: string;
  readonly request: ContainerRequest;
  readonly startedAtMs: number;
  readonly exited: Promise<ContainerExit>;
  readonly #clock: Clock;
  readonly #behaviour: Behaviour;
  #exit: (exit: ContainerExit) => void = () => undefined;

  constructor(id: string, request: ContainerRequest, clock: Clock, behaviour: Behaviour) {
    this.id = id;
    this.request = request;
    this.#clock = clock;
    this.#behaviour = behaviour;
    this.startedAtMs = clock.now();
    this.exited = new Promise((resolve) => (this.#exit = resolve));
    if (Number.isFinite(behaviour.runMs)) this.#exitAfter(behaviour.runMs, behaviour.exitCode);
  }

  stop(): void {
    const { stopDelayMs, stopExitCode } = this.#behaviour;
    this.#exitAfter(stopDelayMs, stopExitCode);
  }

  kill(): void {
    this.#exit({ exitCode: 128 + SIGKILL });
  }

  #exitAfter(delayMs: number, exitCode: number): void {
    this.#clock.setTimeout(() => this.#exit({ exitCode }), delayMs);
  }
}

/** The number in an annotation `rollscope.dev/simulate-<name>`; anything else than a number is ignored. */
function numberOf(pod: Pod, name: string, otherwise: number): number {
  const text = pod.metadata.annotations?.[`rollscope.dev/simulate-${name}`];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : otherwise;
}
