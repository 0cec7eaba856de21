import type { Container, ContainerStatus } from "../../api/core.ts";
import { nextBackoff, remainingBackoffMs, type Backoff } from "./backoff.ts";
import { containerFieldPath } from "./container-field-path.ts";
import { ContainerProbes } from "./container-probes.ts";
import { tellLife } from "./container-truth.ts";
import { ContainerEnding } from "./container-ending.ts";
import { volumeUses } from "./container-mounts.ts";
import type { ContainerOwner } from "./container-owner.ts";
import { containerStatusOf, isSidecar, type ContainerRun } from "./container-run.ts";
import { ContainerConfigError } from "./env/container-env.ts";
import { goDuration } from "./go-duration.ts";
import { runHook } from "./hooks.ts";
import { ImagePuller } from "./image-puller.ts";
import type { Image } from "./images/image.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import { reasonToRestart, restartsAfter } from "./restart-policy.ts";
import { ContainerStartError, type ContainerExit, type RunningContainer } from "./runtime/runtime.ts";

/** The longest that timers can wait: three weeks. */
const NO_LIMIT_MS = 2 ** 31 - 1;
/** When to look again after an error that is not a failure of the program. */
const RETRY_MS = 10_000;

/** Starts, restarts, probes and ends one container of a pod, one step at a time. */
export class ContainerWorker {
  /** Settles when it was closed and nothing of it runs. */
  readonly finished: Promise<void>;
  readonly #isInit: boolean;
  readonly #context: KubeletContext;
  readonly #owner: ContainerOwner;
  readonly #puller: ImagePuller;
  #container: Container;
  #run: ContainerRun | undefined;
  #previousRun: ContainerRun | undefined;
  #waiting: { reason: string; message?: string } | undefined;
  #retryAtMs = 0;
  #backoff: Backoff | undefined;
  #starting = false;
  #running: RunningContainer | undefined;
  #probes: ContainerProbes | undefined;
  /** Set from the moment the container has to end until it has. */
  #ending: ContainerEnding | undefined;
  /** Set when its pod is over: it is not started again. */
  #closed: { graceMs: number; turn?: Promise<void> } | undefined;
  #isOutdated = false;
  #noteFinished: () => void = () => undefined;
  #noteClosed: () => void = () => undefined;
  readonly #whenClosed = new Promise<void>((resolve) => (this.#noteClosed = resolve));

  constructor(context: KubeletContext, owner: ContainerOwner, container: Container, isInit = false) {
    this.#context = context;
    this.#owner = owner;
    this.#container = container;
    this.#isInit = isInit && !isSidecar(container);
    this.#puller = new ImagePuller(context, container);
    this.finished = new Promise((resolve) => (this.#noteFinished = resolve));
  }

  /** As the newest version of the pod describes it. */
  get container(): Container {
    return this.#container;
  }

  /** Takes a new description; a container that cannot go on with it is ended and started again. */
  describe(container: Container): void {
    const why = reasonToRestart(this.#container, container);
    this.#container = container;
    if (!why) return;
    this.#isOutdated = true;
    this.#retryAtMs = 0;
    if (this.#running) this.#end(this.#running, this.#graceMs(), `Container ${container.name} ${why}`);
  }

  /** Whether it is to be started (again) whatever its restart policy says: it has not run, or not this image. */
  get isDue(): boolean {
    return this.#run === undefined || this.#isOutdated;
  }

  /** The last run, which may have ended. */
  get run(): ContainerRun | undefined {
    return this.#run;
  }

  /** Whether its first start has come to something: it ran, or it waits for a reason. */
  get hasReported(): boolean {
    return this.#run !== undefined || this.#waiting !== undefined;
  }

  /** Whether processes exist or are about to. */
  get isActive(): boolean {
    return this.#starting || this.#running !== undefined;
  }

  get isStarted(): boolean {
    return this.#running !== undefined && (this.#probes?.started ?? false);
  }

  status(idle: string, terminal: boolean): ContainerStatus {
    const facts = {
      container: this.container,
      run: this.#run,
      previousRun: this.#previousRun,
      waiting: this.#waiting,
      ready: this.#probes?.ready ?? false,
      started: this.#probes?.started ?? false,
      isInit: this.#isInit,
    };
    return containerStatusOf(facts, idle, terminal);
  }

  /**
   * Starts the container unless it runs, or waits for its back-off.
   *
   * @returns Milliseconds until it can be tried again, or undefined when only a change can matter.
   */
  ensureStarted(): number | undefined {
    if (this.isActive || this.#closed) return undefined;
    const nowMs = this.#context.clock.now();
    if (nowMs < this.#retryAtMs) return this.#retryAtMs - nowMs;
    const finishedAtMs = this.#run?.ended?.finishedAtMs;
    if (finishedAtMs !== undefined) {
      const waitMs = remainingBackoffMs(this.#backoff, finishedAtMs, nowMs);
      if (waitMs > 0) return this.#backOff(nowMs, waitMs);
      this.#backoff = nextBackoff(this.#backoff, finishedAtMs, nowMs);
    }
    this.#starting = true;
    void this.#start();
    return undefined;
  }

  /**
   * Ends the container for good; a second call can only shorten the grace period.
   *
   * @param turn - Settles when those that must end before it have ended.
   */
  close(graceMs: number, turn?: Promise<void>): void {
    const isFirst = !this.#closed;
    this.#noteClosed();
    this.#closed = { graceMs: Math.min(graceMs, this.#closed?.graceMs ?? graceMs), turn: this.#closed?.turn ?? turn };
    if (this.#ending) this.#ending.shorten(graceMs);
    else if (isFirst && this.#running) this.#endForGood(this.#running);
    this.#checkFinished();
  }

  #checkFinished(): void {
    if (this.#closed && !this.isActive) this.#noteFinished();
  }

  #endForGood(running: RunningContainer): void {
    const { graceMs, turn } = this.#closed ?? { graceMs: this.#graceMs() };
    this.#end(running, graceMs, `Stopping container ${this.container.name}`, turn);
  }

  #backOff(nowMs: number, waitMs: number): number {
    const { name } = this.container;
    const { metadata } = this.#owner.pod;
    const where = `${metadata.name}_${metadata.namespace}(${metadata.uid})`;
    const delay = goDuration(this.#backoff?.delayMs ?? 0);
    this.#event("Warning", "BackOff", `Back-off restarting failed container ${name} in pod ${where}`);
    this.#wait("CrashLoopBackOff", `back-off ${delay} restarting failed container=${name} pod=${where}`);
    this.#retryAtMs = nowMs + waitMs;
    return waitMs;
  }

  async #start(): Promise<void> {
    try {
      const image = await this.#puller.ensure(this.#owner.pod);
      if ("reason" in image) {
        this.#wait(image.reason, image.message);
        this.#retryAtMs = this.#context.clock.now() + image.retryMs;
      } else if (!this.#closed) {
        await this.#startFrom(image);
      }
    } catch (error) {
      const isConfig = error instanceof ContainerConfigError;
      const message = error instanceof Error ? error.message : String(error);
      this.#event("Warning", "Failed", `Error: ${message}`);
      this.#wait(isConfig ? "CreateContainerConfigError" : "CreateContainerError", message);
      this.#retryAtMs = this.#context.clock.now() + RETRY_MS;
    } finally {
      this.#starting = false;
      this.#checkFinished();
      this.#owner.changed();
    }
  }

  async #startFrom(image: Image): Promise<void> {
    const { clock, runtime } = this.#context;
    const { pod, podIP } = this.#owner;
    const attempt = this.#run ? this.#run.attempt + 1 : 0;
    this.#isOutdated = false;
    const env = this.#owner.env(this.container);
    const mounts = volumeUses(this.container, env);
    const run: ContainerRun = { id: "", imageId: image.id, attempt, startedAtMs: clock.now() };
    let running: RunningContainer;
    try {
      running = await runtime.startContainer({ pod, container: this.container, image, env, mounts, podIP, attempt });
    } catch (error) {
      if (!(error instanceof ContainerStartError)) throw error;
      this.#event("Normal", "Created", "Container created");
      this.#event("Warning", "Failed", `Error: ${error.message}`);
      this.#wait("RunContainerError", error.message);
      const failed = { finishedAtMs: clock.now(), exitCode: 128, reason: "StartError", message: error.message };
      this.#replaceRun({ ...run, ended: failed });
      this.#retryAtMs = clock.now() + 1_000;
      return;
    }
    this.#event("Normal", "Created", "Container created");
    this.#event("Normal", "Started", "Container started");
    this.#running = running;
    tellLife(this.#context.onGroundTruth, running);
    const { postStart } = this.container.lifecycle ?? {};
    const failure = postStart && (await this.#postStart(running, postStart));
    this.#replaceRun({ ...run, id: running.id, startedAtMs: running.startedAtMs });
    this.#waiting = undefined;
    void running.exited.then((exit) => this.#ended(running, exit));
    if (failure) {
      this.#wait("PostStartHookError", failure);
      this.#end(running, this.#graceMs(), "FailedPostStartHook");
      return;
    }
    this.#probes = new ContainerProbes(this.#context, pod, this.container, running, {
      changed: () => this.#owner.changed(),
      failed: (kind, probe) => {
        const graceMs = probe.terminationGracePeriodSeconds ?? this.#graceMs() / 1000;
        const restarts = restartsAfter(this.container, this.#owner.pod.spec, 137) ? ", will be restarted" : "";
        this.#end(running, graceMs * 1000, `Container ${this.container.name} failed ${kind} probe${restarts}`);
      },
    });
    if (this.#closed) this.#endForGood(running);
  }

  /** @returns Why it failed, undefined when it succeeded, or the container ended or has to. */
  async #postStart(running: RunningContainer, hook: NonNullable<Container["lifecycle"]>["postStart"] & object) {
    const { clock, runtime } = this.#context;
    const outcome = await Promise.race([
      runHook(clock, runtime, running, hook, NO_LIMIT_MS),
      running.exited.then(() => true),
      this.#whenClosed.then(() => true),
    ]);
    if (outcome) return undefined;
    this.#event("Warning", "FailedPostStartHook", "PostStartHook failed");
    return "PostStartHook failed";
  }

  #end(running: RunningContainer, graceMs: number, message: string, turn?: Promise<void>): void {
    if (this.#ending || running !== this.#running) return;
    const { clock, runtime } = this.#context;
    this.#probes?.terminate();
    this.#event("Normal", "Killing", message);
    this.#ending = new ContainerEnding(clock, runtime, running, {
      graceMs,
      preStop: this.container.lifecycle?.preStop,
      turn,
      onGroundTruth: this.#context.onGroundTruth,
      onHookFailure: () => this.#event("Warning", "FailedPreStopHook", "PreStopHook failed"),
    });
  }

  #ended(running: RunningContainer, exit: ContainerExit): void {
    if (running !== this.#running || !this.#run) return;
    this.#probes?.stop();
    this.#probes = undefined;
    this.#running = undefined;
    this.#ending = undefined;
    const { message } = exit;
    this.#run = {
      ...this.#run,
      ended: {
        finishedAtMs: this.#context.clock.now(),
        exitCode: exit.exitCode,
        ...(exit.signal === undefined ? {} : { signal: exit.signal }),
        reason: exit.exitCode === 0 ? "Completed" : "Error",
        ...(message ? { message } : {}),
      },
    };
    this.#checkFinished();
    this.#owner.changed();
  }

  #replaceRun(run: ContainerRun): void {
    this.#previousRun = this.#run ?? this.#previousRun;
    this.#run = run;
  }

  #wait(reason: string, message: string): void {
    this.#waiting = { reason, message };
    this.#owner.changed();
  }

  #graceMs(): number {
    const { metadata, spec } = this.#owner.pod;
    return (metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30) * 1000;
  }

  #event(type: "Normal" | "Warning", reason: string, message: string): void {
    const { pod } = this.#owner;
    this.#context.events.event(pod, type, reason, message, containerFieldPath(pod, this.container.name));
  }
}
