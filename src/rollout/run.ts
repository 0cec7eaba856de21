import { apply } from "../client/apply.ts";
import { Client } from "../client/client.ts";
import { RollscopeError } from "../errors.ts";
import type { ResolvedManifest } from "./manifests/kinds.ts";
import { asManifestError } from "./manifests/validate.ts";
import { DEFAULT_RPS, Observer } from "./observer.ts";
import { planRun, type Plan } from "./plan.ts";
import { monotonicMs, type RequestResult } from "./request-result.ts";
import { cleanUpRun, remove } from "./run-clean-up.ts";
import type { RunListener } from "./run-events.ts";
import type { RunOptions } from "./run-options.ts";
import { expectedServiceUrl } from "./service-url.ts";
import { errorName } from "./timeline.ts";
import type { Verdict } from "./verdict/verdict.ts";

/**
 * Rolls a Deployment from one version to another under traffic, watches what happens and judges it.
 *
 * The clean-up comes before the verdict, since the verdict says whether everything was cleaned up: `verdict` is the
 * last event. What goes wrong with the rollout is part of the verdict.
 *
 * @param signal - Aborts the run; what it made is cleaned up first.
 * @throws {RollscopeError} What stands in the way of a run: MANIFEST_INVALID, NOT_OURS, USAGE, PORT_IN_USE (nothing was
 *   touched then); CLUSTER_UNREACHABLE; SERVICE_UNREACHABLE; INTERRUPTED.
 * @throws {ApiError} When the API fails in the middle; what was made is cleaned up as far as possible.
 */
export async function runRollout(options: RunOptions, listener: RunListener, signal: AbortSignal): Promise<Verdict> {
  const client = new Client(options.kubeconfig);
  try {
    return await new Run(client, options, listener, signal).run();
  } catch (error) {
    throw asInterruption(error, signal);
  } finally {
    client.close();
  }
}

/** What went wrong, or that it was interrupted. */
export function asInterruption(error: unknown, signal: AbortSignal): unknown {
  if (!signal.aborted) return error;
  if (signal.reason instanceof RollscopeError) return signal.reason;
  return new RollscopeError("INTERRUPTED", "The run was interrupted.", { cause: error });
}

/** An address that the user gave and nobody is at is no failure of the rollout. @throws {RollscopeError} SERVICE_UNREACHABLE */
function checkReached(url: string, answers: readonly RequestResult[]): void {
  if (answers.some(({ httpStatus, outcome }) => httpStatus !== undefined || outcome === "reset")) return;
  const errors = [...new Set(answers.map(errorName))].join(", ");
  const message = `Nothing answers at ${url} (${errors}), though the pods are ready; name an address that leads to the Service with --url.`;
  throw new RollscopeError("SERVICE_UNREACHABLE", message);
}

/** One run, and what it has made so far. */
class Run {
  readonly #client: Client;
  readonly #options: RunOptions;
  readonly #listener: RunListener;
  readonly #signal: AbortSignal;
  readonly #observer: Observer;
  /** What may be on the cluster because of us, in order of creation. */
  readonly #created: ResolvedManifest[] = [];

  constructor(client: Client, options: RunOptions, listener: RunListener, signal: AbortSignal) {
    this.#client = client;
    this.#options = options;
    this.#listener = listener;
    this.#signal = signal;
    this.#observer = new Observer(client, options, listener, signal);
  }

  async run(): Promise<Verdict> {
    const observer = this.#observer;
    const plan = await planRun(this.#client, this.#options);
    observer.miss(plan.missingEvidence);
    await this.#announce(plan);
    await this.#removeLeftovers(plan);
    try {
      observer.note({ problems: await this.#rollOut(plan) });
    } catch (error) {
      await observer.stop();
      const cleanUp = await this.#cleanUp();
      if (!cleanUp.kept && !cleanUp.done) {
        this.#listener({ type: "warning", message: `Not everything is cleaned up: ${cleanUp.evidence}` });
      }
      throw error;
    }
    await observer.stop();
    observer.note({ cleanUp: this.#options.keep ? { kept: true } : await this.#cleanUp() });
    this.#signal.throwIfAborted();
    return observer.judge();
  }

  async #announce({ target }: Plan): Promise<void> {
    const { kubeconfig, url, rps = DEFAULT_RPS } = this.#options;
    const { namespace, first, second, serviceManifest } = target;
    this.#listener({
      type: "run-started",
      cluster: kubeconfig.context,
      url: url ?? (await expectedServiceUrl(this.#client, serviceManifest)) ?? "",
      namespace,
      first,
      second,
      rps,
    });
  }

  async #removeLeftovers({ leftovers }: Plan): Promise<void> {
    await this.#observer.steps.run("clean-up-before", undefined, async () => {
      this.#signal.throwIfAborted();
      if (leftovers.length === 0) return;
      const manifests = leftovers.map(({ manifest }) => manifest);
      const removal = await remove(this.#client, "clean-up-before", manifests, this.#options, this.#listener);
      if (removal.gone) return;
      throw new RollscopeError("NOT_OURS", `What an earlier run left cannot be removed: ${removal.evidence}`);
    });
  }

  /** Everything from the first object to the last request. @returns What went wrong. */
  async #rollOut(plan: Plan): Promise<string[]> {
    const { target } = plan;
    const observer = this.#observer;
    const { steps } = observer;
    await observer.watch(target);

    const first = await steps.run("deploy-first", target.first, () => this.#apply(plan.first, plan));
    const ready = await steps.run("wait-first", target.first, async () => {
      const available = await observer.waitFor("wait-first", first);
      return "problems" in available ? available : { endpoint: await observer.findService(target) };
    });
    if ("problems" in ready) return ready.problems;
    const { endpoint } = ready;
    const unfit = await observer.verifyFirst(endpoint);
    if (unfit.length > 0) {
      if (this.#options.url) checkReached(this.#options.url, observer.recording.verifyFirst ?? []);
      return unfit;
    }

    await steps.run("baseline", undefined, () => observer.startTraffic(endpoint));
    const second = await steps.run("apply-second", target.second, () => {
      observer.note({ appliedMs: monotonicMs() });
      return this.#apply(plan.second, plan);
    });
    const observed = await steps.run("observe", target.second, () => observer.observe(second));
    const problems = await observer.rollBack(observed, target, endpoint);
    await observer.stopTraffic();
    return problems.length > 0 ? problems : observer.verifySecond(endpoint);
  }

  /** @returns Generation of the Deployment afterwards. */
  async #apply(manifests: readonly ResolvedManifest[], { target }: Plan): Promise<number> {
    let generation = 0;
    for (const manifest of manifests) {
      this.#signal.throwIfAborted();
      // Noted before it is asked for: a request that fails half-way may have made the object.
      this.#created.push(manifest);
      const { object } = await apply(this.#client, manifest.resource, manifest.object).catch((error: unknown) => {
        throw asManifestError(manifest, error);
      });
      const { kind, metadata } = object;
      if (kind === "Deployment" && metadata.name === target.deployment && metadata.namespace === target.namespace) {
        generation = metadata.generation ?? 0;
      }
    }
    return generation;
  }

  #cleanUp() {
    return cleanUpRun(this.#client, this.#created, this.#options, this.#observer.steps, this.#listener);
  }
}
