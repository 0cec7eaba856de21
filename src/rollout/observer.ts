import type { Client } from "../client/client.ts";
import { sleep, systemClock } from "../clock.ts";
import { answeringPaths } from "./answering-paths.ts";
import { findAnsweringService } from "./answering-service.ts";
import { ClusterWatch, TEMPLATE_HASH } from "./cluster-watch.ts";
import { DirectProbes } from "./direct-probes.ts";
import { inClusterTraffic } from "./in-cluster/in-cluster-traffic.ts";
import { Load, REUSED } from "./load.ts";
import { findProblems } from "./pod-problems.ts";
import { newReplicaSet, oldPods, podsOfDeployment, replicaSetsWithPods } from "./progress.ts";
import { BaselineWindow } from "./recording/baseline-window.ts";
import type { RecordingEntry } from "./recording/entries.ts";
import { RecordingBuilder } from "./recording/recording-builder.ts";
import type { Facts, Recording } from "./recording/recording.ts";
import { monotonicMs } from "./request-result.ts";
import { RolloutGuard, stopSentence, type Stop } from "./rollout-guard.ts";
import { causeOfRollback } from "./rollback/cause.ts";
import { rollBack, type RollBackContext } from "./rollback/roll-back.ts";
import type { RunListener } from "./run-events.ts";
import type { RunOptions } from "./run-options.ts";
import type { ServiceEndpoint } from "./service-url.ts";
import { untilSettled } from "./settle.ts";
import { shortenTermination, type TerminationShortener } from "./shorten-termination.ts";
import { recordSurroundings } from "./surroundings.ts";
import { Steps } from "./steps.ts";
import type { Target } from "./target.ts";
import { localTraffic, type TrafficSource } from "./traffic-source.ts";
import { unlessStopped } from "./unless-stopped.ts";
import { judgeCompleted } from "./verdict/completed.ts";
import { judge } from "./verdict/judge.ts";
import type { Verdict } from "./verdict/verdict.ts";
import { verify, type VerifyTarget } from "./verify.ts";
import { waitForRollout } from "./wait.ts";

/** Requests per second of a run. */
export const DEFAULT_RPS = 200;
/** Of somebody else's rollout: its pods may have users already. */
export const DEFAULT_ATTACH_RPS = 50;
/** So much traffic before a change is kept while nobody knows when it will come. */
const KEPT_BASELINE_MS = 10_000;
const DEFAULT_TIMEOUT_MS = 600_000;
const DEFAULT_REQUEST_TIMEOUT_MS = 5000;
const DEFAULT_BASELINE_MS = 1000;

/** What an observer is told of a run. */
export type ObserverOptions = Pick<
  RunOptions,
  | "rps"
  | "expect"
  | "expected"
  | "thresholds"
  | "rollbackOn"
  | "timeoutMs"
  | "requestTimeoutMs"
  | "url"
  | "inCluster"
  | "baselineMs"
  | "gracePeriodSeconds"
  | "record"
>;

/**
 * Watches one Deployment roll from one version to another, under traffic, whoever started it, and judges what it saw.
 *
 * Used once, in this order: watch, findService, verify, startTraffic, observe, verify, judge; `stop` at any time.
 */
export class Observer {
  readonly steps: Steps;
  readonly #client: Client;
  readonly #options: ObserverOptions;
  readonly #listener: RunListener;
  readonly #signal: AbortSignal;
  readonly #requestTimeoutMs: number;
  readonly #timeoutMs: number;
  readonly #builder = new RecordingBuilder();
  readonly #guard: RolloutGuard;
  readonly #source: TrafficSource;
  #window: BaselineWindow | undefined;
  #watch: ClusterWatch | undefined;
  #load: Load | undefined;
  #probes: DirectProbes | undefined;
  #shortener: TerminationShortener | undefined;

  /** @param signal - Aborts whatever is waited for. */
  constructor(client: Client, options: ObserverOptions, listener: RunListener, signal: AbortSignal) {
    this.#client = client;
    this.#options = options;
    this.#listener = listener;
    this.#signal = signal;
    this.#requestTimeoutMs = options.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS;
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#guard = new RolloutGuard(options.thresholds ?? [], options.rollbackOn);
    this.steps = new Steps(listener, this.#record);
    const { inCluster } = options;
    this.#source = inCluster
      ? inClusterTraffic(client, inCluster, (sentence) => this.miss([sentence]))
      : localTraffic(client);
    this.#builder.begin({ epochMs: Date.now(), monotonicMs: monotonicMs() });
  }

  /** Into memory, where the verdict is made of it, and into the file if there is one. */
  readonly #store = (entry: RecordingEntry): void => {
    this.#builder.add(entry);
    this.#guard.add(entry);
    this.#options.record?.(entry);
  };

  readonly #record = (entry: RecordingEntry): void => {
    if (this.#window) this.#window.add(entry);
    else this.#store(entry);
  };

  /** Adds to what is known of the run. */
  note(facts: Facts): void {
    this.#record({ type: "facts", facts });
  }

  /** Notes what cannot be observed. */
  miss(sentences: readonly string[]): void {
    for (const sentence of sentences) this.#record({ type: "missing-evidence", sentence });
  }

  /** What was observed so far. */
  get recording(): Recording {
    return this.#builder.recording(true);
  }

  /** Follows the objects from now on. @throws {ApiError} or CLUSTER_UNREACHABLE. */
  async watch(target: Target): Promise<ClusterWatch> {
    const { expect = "zero-downtime", expected, thresholds, rps = DEFAULT_RPS } = this.#options;
    const { namespace, deployment, service } = target;
    this.note({ expect, ...(expected ? { expected } : {}), namespace, deployment, service, rps });
    if (thresholds) this.note({ thresholds });
    this.#watch = new ClusterWatch(this.#client, target, this.#listener, this.#record);
    await this.#watch.start();
    return this.#watch;
  }

  /** Waits until one generation of the Deployment is rolled out. @returns What kept it from it. */
  async waitFor(step: "wait-first" | "observe", generation: number) {
    const order = { step, generation, timeoutMs: this.#timeoutMs, stop: () => this.#guard.check(monotonicMs()) };
    const end = await waitForRollout(this.#client, this.#watching, order, this.#listener, this.#signal);
    return "stopped" in end ? { problems: this.#stopped(end.stopped) } : end;
  }

  /** Where the Service answers, once it does so steadily. @throws {RollscopeError} SERVICE_UNREACHABLE */
  async findService(target: Target): Promise<ServiceEndpoint> {
    const pods = podsOfDeployment(this.#watching.objects).map(({ metadata }) => metadata.name);
    const { url } = this.#options;
    const options = { url, pods, timeoutMs: this.#requestTimeoutMs, limitMs: this.#timeoutMs };
    const endpoint = await findAnsweringService(this.#source, target, options, this.#listener, this.#signal);
    await recordSurroundings(this.#client, target, this.#record);
    return endpoint;
  }

  /** Five requests to the first version. @returns What is wrong with its answers. */
  async verifyFirst(endpoint: ServiceEndpoint): Promise<string[]> {
    this.note({ url: endpoint.url, firstHash: this.#hashOfNewest() });
    this.note({ verifyFirst: await this.#verify("verify-first", this.#probe(endpoint, "first")) });
    this.note({ answeringPaths: await this.#askPaths(endpoint) });
    return this.#problemsOfAnswers("first-version-answers-alone");
  }

  /** Five requests to the second version. @returns What is wrong with its answers. */
  async verifySecond(endpoint: ServiceEndpoint): Promise<string[]> {
    this.note({ verifySecond: await this.#verify("verify-second", this.#probe(endpoint, "second")) });
    const { answeringPaths: before = [] } = this.recording;
    const after = await this.#askPaths(endpoint);
    this.note({ answeringPaths: before.filter((path) => after.includes(path)) });
    return this.#problemsOfAnswers("second-version-answers-alone");
  }

  /** From now on only the latest traffic is kept, until {@link releaseBaseline}. */
  holdBaseline(): void {
    this.#window = new BaselineWindow(this.#store, KEPT_BASELINE_MS);
  }

  /** The rollout has begun, now. */
  releaseBaseline(): void {
    this.note({ appliedMs: monotonicMs() });
    this.#window?.open();
  }

  /** Sends the load from now on, and comes back after the baseline. */
  async startTraffic(endpoint: ServiceEndpoint): Promise<void> {
    const { rps = DEFAULT_RPS, baselineMs = DEFAULT_BASELINE_MS } = this.#options;
    const order = { ...endpoint, rps, timeoutMs: this.#requestTimeoutMs, reused: REUSED };
    this.#load = new Load(this.#source.prober(order), this.#listener, this.#record);
    await this.#load.start();
    this.#probes = new DirectProbes(this.#watching, this.#load, this.#record);
    this.#probes.start();
    await sleep(systemClock, baselineMs, this.#signal);
  }

  /** Ends the load and waits for the requests under way. */
  async stopTraffic(): Promise<void> {
    this.#probes?.stop();
    await this.#load?.stop();
  }

  /** Follows the rollout of one generation to its end, and a little further. @returns What kept it from its end. */
  async observe(generation: number): Promise<string[]> {
    const watch = this.#watching;
    const { gracePeriodSeconds } = this.#options;
    if (gracePeriodSeconds !== undefined) {
      this.#shortener = shortenTermination(this.#client, watch, gracePeriodSeconds, this.#listener);
    }
    const end = await this.waitFor("observe", generation);
    const { objects } = watch;
    this.note({
      secondHash: this.#hashOfNewest(),
      replicaSetsWithPods: replicaSetsWithPods(objects).map(({ metadata }) => metadata.name),
      oldPodsLeft: oldPods(objects).map(({ metadata }) => metadata.name),
    });
    if ("problems" in end) return end.problems;
    this.note({ completedMs: end.completedMs });
    const settle = (signal: AbortSignal) => this.#untilSettled(end.completedMs, signal);
    const late = await unlessStopped(settle, (nowMs) => this.#guard.check(nowMs), this.#signal);
    const stop = late ?? this.#guard.check(monotonicMs(), true);
    return stop ? this.#stopped(stop) : [];
  }

  /** Undoes the rollout under the same traffic, if that is what went wrong calls for. @returns All that went wrong. */
  async rollBack(problems: readonly string[], target: Target, endpoint: ServiceEndpoint): Promise<string[]> {
    const cause = causeOfRollback(this.recording, problems, this.#options.rollbackOn);
    if (!cause) return [...problems];
    const context: RollBackContext = {
      client: this.#client,
      watch: this.#watching,
      steps: this.steps,
      listener: this.#listener,
      signal: this.#signal,
      timeoutMs: this.#timeoutMs,
      note: (rollback) => this.note({ rollback }),
      settle: (completedMs) => this.#untilSettled(completedMs, this.#signal),
      verify: () =>
        verify("verify-rollback", this.#probe(endpoint, "first"), this.#source.send, this.#listener, this.#signal),
    };
    return [...problems, ...(await rollBack(context, target, cause))];
  }

  /** Ends the load and the watches. May be called more than once. */
  async stop(): Promise<void> {
    this.#shortener?.stop();
    await this.stopTraffic();
    await this.#watch?.stop();
  }

  /** The verdict on all that was observed; the recording ends with it. */
  async judge(): Promise<Verdict> {
    return this.steps.run("verdict", undefined, () => {
      this.#record({ type: "end", atMs: monotonicMs() });
      const verdict = judge(this.recording);
      this.#listener({ type: "verdict", verdict });
      return Promise.resolve(verdict);
    });
  }

  #stopped(stopped: Stop): string[] {
    this.note({ stopped });
    const sentence = stopSentence(stopped, this.recording.appliedMs ?? stopped.atMs);
    const next = stopped.rollBack ? "The rollout is rolled back." : "The run ends here.";
    this.#listener({ type: "warning", message: `${sentence} ${next}` });
    return [sentence];
  }

  get #watching(): ClusterWatch {
    if (!this.#watch) throw new Error("nothing is watched yet");
    return this.#watch;
  }

  /** What the requests of a verification need to know. */
  #probe(endpoint: ServiceEndpoint, which: "first" | "second") {
    return { ...endpoint, timeoutMs: this.#requestTimeoutMs, expected: this.#options.expected?.[which] };
  }

  #verify(step: "verify-first" | "verify-second", target: VerifyTarget) {
    return this.steps.run(step, undefined, () => verify(step, target, this.#source.send, this.#listener, this.#signal));
  }

  #askPaths(endpoint: ServiceEndpoint): Promise<string[]> {
    return answeringPaths({ ...endpoint, timeoutMs: this.#requestTimeoutMs }, this.#source.send);
  }

  /** Why a version does not answer as it should: what was seen of it, and what is wrong with its pods. */
  async #problemsOfAnswers(criterion: string): Promise<string[]> {
    const found = judgeCompleted(this.recording).find(({ id }) => id === criterion);
    if (found?.judgement !== "FAIL") return [];
    const which = criterion.startsWith("first") ? "first" : "second";
    const problems = await findProblems(this.#client, this.#watching.objects);
    return [`The ${which} version does not answer as it should. ${found.evidence}`, ...problems];
  }

  async #untilSettled(completedMs: number, signal: AbortSignal): Promise<void> {
    const pods = new Set(this.recording.podSightings.map(({ pod }) => pod)).size;
    if (this.#load) await untilSettled(this.#load, this.#watching, pods, completedMs, signal);
  }

  #hashOfNewest(): string | undefined {
    return newReplicaSet(this.#watching.objects)?.metadata.labels?.[TEMPLATE_HASH];
  }
}
