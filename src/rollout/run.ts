import { apply } from "../client/apply.ts";
import { Client } from "../client/client.ts";
import { sleep, systemClock } from "../clock.ts";
import { RollscopeError } from "../errors.ts";
import { findAnsweringService } from "./answering-service.ts";
import { ClusterWatch, TEMPLATE_HASH } from "./cluster-watch.ts";
import { DirectProbes } from "./direct-probes.ts";
import { Load } from "./load.ts";
import type { ResolvedManifest } from "./manifests/kinds.ts";
import { asManifestError } from "./manifests/validate.ts";
import { planRun, type Plan } from "./plan.ts";
import { findProblems } from "./pod-problems.ts";
import { newReplicaSet, oldPods, podsOfDeployment, replicaSetsWithPods } from "./progress.ts";
import type { RecordingEntry } from "./recording/entries.ts";
import { RecordingBuilder } from "./recording/recording-builder.ts";
import type { Facts, Recording } from "./recording/recording.ts";
import { monotonicMs, type RequestResult } from "./request-result.ts";
import { cleanUpRun, remove } from "./run-clean-up.ts";
import type { RunListener } from "./run-events.ts";
import type { RunOptions } from "./run-options.ts";
import { expectedServiceUrl } from "./service-url.ts";
import { TerminationShortener } from "./shorten-termination.ts";
import { Steps } from "./steps.ts";
import { judgeCompleted } from "./verdict/completed.ts";
import { judge } from "./verdict/judge.ts";
import type { Verdict } from "./verdict/verdict.ts";
import { verify } from "./verify.ts";
import { waitForRollout } from "./wait.ts";

const DEFAULT_RPS = 200;
const DEFAULT_TIMEOUT_MS = 600_000;
const DEFAULT_REQUEST_TIMEOUT_MS = 5000;
const DEFAULT_BASELINE_MS = 1000;

/**
 * The data plane follows the endpoints with a delay, and until then requests go to pods that are gone or not there yet.
 * Traffic goes on until so many requests in a row were answered that each pod, old and new, had its turn; where that
 * takes too long, for so long after the last endpoint left.
 */
const TAIL_MS = 500;
const TURNS_PER_POD = 15;
const TAIL_AFTER_ENDPOINT_MS = 2500;
/** Nor are the requests of the verification sent before so many in a row were answered, within reason. */
const ANSWERED_IN_A_ROW = 10;
const ANSWERED_LIMIT_MS = 10_000;

/**
 * Rolls a Deployment from one version to another under traffic, watches what happens and judges it.
 *
 * The clean-up comes before the verdict, since the verdict says whether everything was cleaned up: `verdict` is the
 * last event. What goes wrong with the rollout is part of the verdict.
 *
 * @param signal - Aborts the run; what it made is cleaned up first.
 * @throws {RollscopeError} What stands in the way of a run: MANIFEST_INVALID, NOT_OURS, USAGE, PORT_IN_USE (nothing was
 *   touched then); CLUSTER_UNREACHABLE; INTERRUPTED.
 * @throws {ApiError} When the API fails in the middle; what was made is cleaned up as far as possible.
 */
export async function runRollout(options: RunOptions, listener: RunListener, signal: AbortSignal): Promise<Verdict> {
  const client = new Client(options.kubeconfig);
  try {
    return await new Run(client, options, listener, signal).run();
  } catch (error) {
    if (!signal.aborted) throw error;
    if (signal.reason instanceof RollscopeError) throw signal.reason;
    throw new RollscopeError("INTERRUPTED", "The run was interrupted.", { cause: error });
  } finally {
    client.close();
  }
}

/** One run, and what it has seen so far. */
class Run {
  readonly #client: Client;
  readonly #options: RunOptions;
  readonly #listener: RunListener;
  readonly #signal: AbortSignal;
  readonly #steps: Steps;
  readonly #requestTimeoutMs: number;
  readonly #timeoutMs: number;
  /** What may be on the cluster because of us, in order of creation. */
  readonly #created: ResolvedManifest[] = [];
  readonly #builder = new RecordingBuilder();
  #watch: ClusterWatch | undefined;
  #load: Load | undefined;
  #probes: DirectProbes | undefined;
  #shortener: TerminationShortener | undefined;

  constructor(client: Client, options: RunOptions, listener: RunListener, signal: AbortSignal) {
    this.#client = client;
    this.#options = options;
    this.#listener = listener;
    this.#signal = signal;
    this.#steps = new Steps(listener, this.#record);
    this.#builder.begin({ epochMs: Date.now(), monotonicMs: monotonicMs() });
    this.#requestTimeoutMs = options.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS;
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  }

  async run(): Promise<Verdict> {
    const plan = await planRun(this.#client, this.#options);
    await this.#announce(plan);
    await this.#removeLeftovers(plan);
    try {
      this.#note({ problems: await this.#rollOut(plan) });
    } catch (error) {
      await this.#stopWatching();
      const cleanUp = await this.#cleanUp();
      if (!cleanUp.kept && !cleanUp.done) {
        this.#listener({ type: "warning", message: `Not everything is cleaned up: ${cleanUp.evidence}` });
      }
      throw error;
    }
    await this.#stopWatching();
    this.#note({ cleanUp: this.#options.keep ? { kept: true } : await this.#cleanUp() });
    this.#signal.throwIfAborted();
    return this.#judge();
  }

  /** Into memory, where the verdict is made of it, and into the file if there is one. */
  readonly #record = (entry: RecordingEntry): void => {
    this.#builder.add(entry);
    this.#options.record?.(entry);
  };

  async #announce({ target }: Plan): Promise<void> {
    const { kubeconfig, url, rps = DEFAULT_RPS } = this.#options;
    const { namespace, deployment, service, first, second, serviceManifest } = target;
    const { expect = "zero-downtime", expected } = this.#options;
    this.#note({ expect, ...(expected ? { expected } : {}), namespace, deployment, service, rps });
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
    await this.#steps.run("clean-up-before", undefined, async () => {
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
    const { expected } = this.#options;
    const watch = new ClusterWatch(this.#client, target, this.#listener, this.#record);
    this.#watch = watch;
    await watch.start();

    const first = await this.#steps.run("deploy-first", target.first, () => this.#apply(plan.first, plan));
    const ready = await this.#steps.run("wait-first", target.first, async () => {
      const available = await this.#waitFor("wait-first", watch, first);
      return "problems" in available ? available : { url: await this.#findAnsweringService(plan, watch) };
    });
    if ("problems" in ready) return ready.problems;
    const { url } = ready;
    this.#note({
      url,
      firstHash: hashOfNewest(watch),
      verifyFirst: await this.#verify("verify-first", url, expected?.first),
    });
    const unfit = await this.#problemsOfAnswers("first-version-answers-alone", watch);
    if (unfit.length > 0) return unfit;

    const load = await this.#steps.run("baseline", undefined, () => this.#startTraffic(url));
    const second = await this.#steps.run("apply-second", target.second, () => {
      this.#note({ appliedMs: monotonicMs() });
      return this.#apply(plan.second, plan);
    });
    const problems = await this.#steps.run("observe", target.second, () => this.#observe(watch, second));
    await load.stop();
    if (problems.length > 0) return problems;
    this.#note({ verifySecond: await this.#verify("verify-second", url, expected?.second) });
    return this.#problemsOfAnswers("second-version-answers-alone", watch);
  }

  /** Why a version does not answer as it should: what was seen of it, and what is wrong with its pods. */
  async #problemsOfAnswers(criterion: string, watch: ClusterWatch): Promise<string[]> {
    const found = judgeCompleted(this.#recording()).find(({ id }) => id === criterion);
    if (found?.judgement !== "FAIL") return [];
    const which = criterion.startsWith("first") ? "first" : "second";
    const problems = await findProblems(this.#client, watch.objects);
    return [`The ${which} version does not answer as it should. ${found.evidence}`, ...problems];
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

  #waitFor(step: "wait-first" | "observe", watch: ClusterWatch, generation: number) {
    const order = { step, generation, timeoutMs: this.#timeoutMs };
    return waitForRollout(this.#client, watch, order, this.#listener, this.#signal);
  }

  async #observe(watch: ClusterWatch, generation: number): Promise<string[]> {
    this.#startShortening(watch);
    const end = await this.#waitFor("observe", watch, generation);
    const { objects } = watch;
    this.#note({
      secondHash: hashOfNewest(watch),
      replicaSetsWithPods: replicaSetsWithPods(objects).map(({ metadata }) => metadata.name),
      oldPodsLeft: oldPods(objects).map(({ metadata }) => metadata.name),
    });
    if ("problems" in end) return end.problems;
    this.#note({ completedMs: end.completedMs });
    await this.#untilSettled(watch, end.completedMs);
    return [];
  }

  async #untilSettled(watch: ClusterWatch, completedMs: number): Promise<void> {
    await sleep(systemClock, TAIL_MS, this.#signal);
    const pods = new Set(this.#recording().podSightings.map(({ pod }) => pod)).size;
    const settledMs = (watch.lastEndpointLossMs ?? 0) + TAIL_AFTER_ENDPOINT_MS;
    await this.#load?.untilAnswered(pods * TURNS_PER_POD, completedMs, settledMs, this.#signal);
    await this.#load?.untilAnswered(ANSWERED_IN_A_ROW, 0, completedMs + ANSWERED_LIMIT_MS, this.#signal);
  }

  #startShortening(watch: ClusterWatch): void {
    const { gracePeriodSeconds } = this.#options;
    if (gracePeriodSeconds === undefined) return;
    this.#shortener = new TerminationShortener(this.#client, watch, gracePeriodSeconds, (error) =>
      this.#listener({ type: "warning", message: `An old pod could not be ended early: ${messageOf(error)}` }),
    );
    this.#shortener.start();
  }

  #findAnsweringService({ target }: Plan, watch: ClusterWatch): Promise<string> {
    const pods = podsOfDeployment(watch.objects).map(({ metadata }) => metadata.name);
    const { url } = this.#options;
    const options = { url, pods, timeoutMs: this.#requestTimeoutMs, limitMs: this.#timeoutMs };
    return findAnsweringService(this.#client, target, options, this.#listener, this.#signal);
  }

  #verify(step: "verify-first" | "verify-second", url: string, expected: string | undefined): Promise<RequestResult[]> {
    const target = { url, timeoutMs: this.#requestTimeoutMs, expected };
    return this.#steps.run(step, undefined, () => verify(step, target, this.#listener, this.#signal));
  }

  async #startTraffic(url: string): Promise<Load> {
    const { rps = DEFAULT_RPS, baselineMs = DEFAULT_BASELINE_MS } = this.#options;
    this.#load = new Load({ url, rps, timeoutMs: this.#requestTimeoutMs }, this.#listener, this.#record);
    await this.#load.start();
    if (this.#watch) {
      this.#probes = new DirectProbes(this.#watch, this.#load, this.#record);
      this.#probes.start();
    }
    await sleep(systemClock, baselineMs, this.#signal);
    return this.#load;
  }

  async #stopWatching(): Promise<void> {
    this.#shortener?.stop();
    this.#probes?.stop();
    await this.#load?.stop();
    await this.#watch?.stop();
  }

  #cleanUp() {
    return cleanUpRun(this.#client, this.#created, this.#options, this.#steps, this.#listener);
  }

  async #judge(): Promise<Verdict> {
    return this.#steps.run("verdict", undefined, () => {
      this.#record({ type: "end", atMs: monotonicMs() });
      const verdict = judge(this.#recording());
      this.#listener({ type: "verdict", verdict });
      return Promise.resolve(verdict);
    });
  }

  #note(facts: Facts): void {
    this.#record({ type: "facts", facts });
  }

  #recording(): Recording {
    return this.#builder.recording(true);
  }
}

function hashOfNewest({ objects }: ClusterWatch): string | undefined {
  return newReplicaSet(objects)?.metadata.labels?.[TEMPLATE_HASH];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
