import { sleep, type Clock, type Timer } from "../../clock.ts";
import type { Component } from "../../lifecycle.ts";
import { silentLog, type Log } from "../../log.ts";
import type { ContainerUsageReader } from "../kubelet/container-usage.ts";
import { reportOf, type UsageReport, type UsageSample } from "./usage-report.ts";

/** Who knows what is being used. */
export interface UsageReader {
  /** A report that is at most two seconds old; measuring takes a moment when nobody has asked before. */
  read(): Promise<UsageReport>;
  /** The newest report of the last half minute, without waiting; undefined at first. Who asks regularly keeps the measuring going. */
  latest(): UsageReport | undefined;
}

/** One node to be measured. */
export interface MeasuredNode {
  readonly name: string;
  readonly containers: ContainerUsageReader;
  /** CPU time and memory of the node's own programs. */
  own(this: void): { cpuMs: number; memoryBytes: number };
}

/** What the meter needs. */
export interface UsageMeterOptions {
  readonly clock: Clock;
  /** The nodes that there are now. */
  nodes(this: void): readonly MeasuredNode[];
  readonly log?: Log;
}

/** As often as metrics-server measures. */
const PERIOD_MS = 15_000;
/** After so long without a question the measuring ends: an idle cluster costs nothing. */
const INTEREST_MS = 60_000;
/** Who waits for an answer gets one of now; only questions in quick succession share one. */
const FRESH_MS = 2_000;
/** The least span in which a rate can be seen. */
const SHORT_SPAN_MS = 500;

/** Measures the nodes as long as somebody asks for it. */
export class UsageMeter implements Component, UsageReader {
  readonly name = "usage-meter";
  readonly #options: UsageMeterOptions;
  #sample: UsageSample | undefined;
  #report: UsageReport | undefined;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  #measuring: Promise<UsageReport> | undefined;
  #stopped = false;

  constructor(options: UsageMeterOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#stopped = false;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#measuring?.catch(() => undefined);
  }

  async read(): Promise<UsageReport> {
    this.#askedAtMs = this.#options.clock.now();
    const known = this.#youngerThan(FRESH_MS);
    const report = known ?? (await this.#measure());
    this.#goOn();
    return report;
  }

  latest(): UsageReport | undefined {
    this.#askedAtMs = this.#options.clock.now();
    const known = this.#youngerThan(2 * PERIOD_MS);
    if (!known) this.#measureAside();
    return known;
  }

  #youngerThan(ageMs: number): UsageReport | undefined {
    const oldestMs = this.#options.clock.now() - ageMs;
    return this.#report && this.#report.timestampMs >= oldestMs ? this.#report : undefined;
  }

  #goOn(): void {
    if (this.#stopped) return;
    this.#timer?.cancel();
    this.#timer = this.#options.clock.setTimeout(() => {
      if (this.#options.clock.now() - this.#askedAtMs < INTEREST_MS) this.#measureAside();
    }, PERIOD_MS);
  }

  #measureAside(): void {
    this.#measure().then(
      () => this.#goOn(),
      (error: unknown) => (this.#options.log ?? silentLog).warn(`usage-meter: ${String(error)}`),
    );
  }

  #measure(): Promise<UsageReport> {
    this.#measuring ??= this.#measureOnce().finally(() => (this.#measuring = undefined));
    return this.#measuring;
  }

  async #measureOnce(): Promise<UsageReport> {
    const { clock } = this.#options;
    let before = this.#sample;
    // What is long ago says little about now.
    if (!before || clock.now() - before.atMs > 2 * PERIOD_MS) {
      before = await this.#takeSample();
      await sleep(clock, SHORT_SPAN_MS);
    }
    const after = await this.#takeSample();
    this.#sample = after;
    this.#report = reportOf(before, after);
    return this.#report;
  }

  async #takeSample(): Promise<UsageSample> {
    const { clock, nodes } = this.#options;
    const measured = nodes().map(async ({ name, containers, own }) => ({
      name,
      containers: await containers.usage(),
      own: own(),
    }));
    return { nodes: await Promise.all(measured), atMs: clock.now() };
  }
}
