import type { Pod } from "../../api/core.ts";
import type { ContainerOwner } from "./container-owner.ts";
import { isSidecar } from "./container-run.ts";
import { ContainerWorker } from "./container-worker.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import { restartsAfter } from "./restart-policy.ts";
import type { StatusFacts } from "./status.ts";

/** What {@link PodContainers.run} came to. */
export interface RunOutcome {
  /** Milliseconds until it should be called again, undefined when only a change can matter. */
  readonly waitMs: number | undefined;
  /** Whether nothing is left to be done: all containers have ended for good, or an init container has failed. */
  readonly isDone: boolean;
}

/** The containers of one pod, and the order in which they begin and end. */
export class PodContainers {
  readonly #context: KubeletContext;
  readonly #owner: ContainerOwner;
  readonly #init: readonly ContainerWorker[];
  readonly #regular: readonly ContainerWorker[];
  /** Those that joined the pod later, to find faults. */
  readonly #ephemeral: ContainerWorker[] = [];

  constructor(context: KubeletContext, owner: ContainerOwner, { spec }: Pod) {
    this.#context = context;
    this.#owner = owner;
    this.#init = (spec.initContainers ?? []).map((entry) => new ContainerWorker(context, owner, entry, true));
    this.#regular = spec.containers.map((entry) => new ContainerWorker(context, owner, entry));
  }

  /** Whether processes exist or are about to. */
  get isActive(): boolean {
    return this.#all().some((worker) => worker.isActive);
  }

  /** Whether the first start of any has come to something. */
  get hasReported(): boolean {
    return this.#all().some((worker) => worker.hasReported);
  }

  /** Takes the descriptions of a new version of the pod. */
  describe({ spec }: Pod): void {
    const known = new Map(this.#all().map((worker) => [worker.container.name, worker]));
    for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
      known.get(container.name)?.describe(container);
    }
    for (const container of spec.ephemeralContainers ?? []) {
      if (known.has(container.name)) continue;
      this.#ephemeral.push(new ContainerWorker(this.#context, this.#owner, container));
    }
  }

  /** Starts what should run now. */
  run(): RunOutcome {
    const waits: (number | undefined)[] = [];
    const outcome = (isDone = false): RunOutcome => ({ waitMs: smallest(waits), isDone });
    for (const worker of this.#ephemeral) if (worker.isDue) waits.push(worker.ensureStarted());
    const initialized = this.#regular.some((worker) => worker.run);
    for (const worker of this.#init) {
      const { ended } = worker.run ?? {};
      if (isSidecar(worker.container)) {
        waits.push(worker.ensureStarted());
        if (!initialized && !worker.isStarted) return outcome();
      } else if (!initialized && ended?.exitCode !== 0) {
        if (ended && !this.#shouldRun(worker)) return outcome(true);
        waits.push(worker.ensureStarted());
        return outcome();
      }
    }
    for (const worker of this.#regular) if (this.#shouldRun(worker)) waits.push(worker.ensureStarted());
    return outcome(this.#regular.every((worker) => !worker.isActive && !this.#shouldRun(worker)));
  }

  /** Ends all containers with no more than `graceMs` for all together: the sidecars last, in reverse order. */
  close(graceMs: number): void {
    const sidecars = this.#init.filter((worker) => isSidecar(worker.container));
    const before = this.#all().filter((worker) => !sidecars.includes(worker));
    for (const worker of before) worker.close(graceMs);
    for (const worker of sidecars.toReversed()) {
      const others = before.map(({ finished }) => finished);
      worker.close(
        graceMs,
        Promise.all(others).then(() => undefined),
      );
      before.push(worker);
    }
  }

  /** @param isFinished - Whether all have ended for good. */
  statuses(
    isFinished: boolean,
  ): Pick<StatusFacts, "initContainerStatuses" | "containerStatuses" | "ephemeralContainerStatuses"> {
    const initialized = this.#init.every((worker) => isSidecar(worker.container) || worker.run?.ended?.exitCode === 0);
    const idle = this.#init.length > 0 ? "PodInitializing" : "ContainerCreating";
    // a container that never ran counts as lost only when nothing before it kept it from running
    const statusOf = (worker: ContainerWorker) => worker.status(idle, isFinished && initialized);
    return {
      initContainerStatuses: this.#init.map(statusOf),
      containerStatuses: this.#regular.map(statusOf).sort((a, b) => (a.name < b.name ? -1 : 1)),
      ephemeralContainerStatuses: this.#ephemeral.map(statusOf),
    };
  }

  #shouldRun(worker: ContainerWorker): boolean {
    const ended = worker.run?.ended;
    if (!ended || worker.isActive || worker.isDue) return true;
    return restartsAfter(worker.container, this.#owner.pod.spec, ended.exitCode);
  }

  #all(): ContainerWorker[] {
    return [...this.#init, ...this.#regular, ...this.#ephemeral];
  }
}

function smallest(waits: readonly (number | undefined)[]): number | undefined {
  const due = waits.filter((wait) => wait !== undefined);
  return due.length > 0 ? Math.min(...due) : undefined;
}
