import type { Pod } from "../../api/core.ts";
import { jobs, pods } from "../../api/resources.ts";
import type { Client } from "../../client/client.ts";
import { sleep, systemClock } from "../../clock.ts";
import { RollscopeError } from "../../errors.ts";
import { whyNotReady } from "../pod-problems.ts";
import type { ProberTotals } from "../prober/prober-messages.ts";
import type { Lane } from "../recording/recording.ts";
import { RequestDecoder } from "../recording/request-columns.ts";
import { monotonicMs, type RequestResult } from "../request-result.ts";
import { mapClock, type Arrival, type ClockMap } from "./clock-map.ts";
import { InOrder } from "./in-order.ts";
import { proberJob } from "./prober-job.ts";
import type { PodProberOrder, ProberLine } from "./prober-lines.ts";

/** Where and how the load is sent from inside of the cluster. */
export interface InClusterOptions {
  readonly namespace: string;
  /** Of the Job; must be free. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Pods that share the load. */
  readonly parallelism: number;
  readonly image: string;
  /** How long the pods may take to come up. */
  readonly startLimitMs: number;
}

const LOOK_MS = 100;
/** What logs may be behind each other. */
const HOLD_MS = 1500;
/** How long the last lines may take. */
const TOTALS_LIMIT_MS = 20_000;

/** One pod of the Job, as its log tells. */
interface Source {
  readonly index: number;
  readonly pod: string;
  readonly arrivals: Arrival[];
  readonly decoders: Record<Lane, RequestDecoder>;
  clock?: ClockMap;
  /** Whether its first requests have been sent. */
  sending: boolean;
  totals?: ProberTotals;
}

/**
 * Sends the load from pods of a Job, and merges what their logs tell: every request of every pod, on our clock, in the
 * order they ended. Stands in for a {@link Prober}; used once.
 */
export class InClusterProber {
  readonly #client: Client;
  readonly #options: InClusterOptions;
  readonly #order: PodProberOrder;
  readonly #onMissing: (sentence: string) => void;
  readonly #listeners: ((results: readonly RequestResult[], lane: Lane) => void)[] = [];
  readonly #sources: Source[] = [];
  readonly #inOrder = new InOrder((lane, results) => this.#tell(lane, results), HOLD_MS);
  readonly #following = new AbortController();
  readonly #ours = { epochMs: Date.now(), monotonicMs: monotonicMs() };
  #timer: NodeJS.Timeout | undefined;
  #failure: RollscopeError | undefined;
  #stopping: Promise<ProberTotals> | undefined;

  /** @param onMissing - Told what cannot be relied on, in sentences. */
  constructor(client: Client, options: InClusterOptions, order: PodProberOrder, onMissing: (sentence: string) => void) {
    this.#client = client;
    this.#options = options;
    this.#order = order;
    this.#onMissing = onMissing;
  }

  onResults(listener: (results: readonly RequestResult[], lane: Lane) => void): void {
    this.#listeners.push(listener);
  }

  /** Pods cannot be asked for more while they run. */
  probe(): void {}

  /**
   * Resolves when every pod sends.
   *
   * @throws {RollscopeError} PROBER_FAILED when they do not come up.
   */
  async start(): Promise<void> {
    const { parallelism, startLimitMs } = this.#options;
    await this.#client.create(jobs, proberJob({ ...this.#options, order: this.#order }));
    const deadlineMs = monotonicMs() + startLimitMs;
    const followed = new Set<string>();
    while (this.#sources.filter(({ sending }) => sending).length < parallelism) {
      if (this.#failure) throw this.#failure;
      const present = await this.#pods();
      for (const pod of present) {
        const running = pod.status.phase === "Running";
        if (!running || followed.has(pod.metadata.uid) || followed.size >= parallelism) continue;
        followed.add(pod.metadata.uid);
        this.#follow(pod);
      }
      if (monotonicMs() > deadlineMs) throw this.#notUp(present);
      await sleep(systemClock, LOOK_MS);
    }
    this.#timer = setInterval(() => this.#inOrder.release(monotonicMs()), LOOK_MS);
  }

  /** Ends the schedule and waits for the last lines of all pods; removes the Job. May be called again. */
  stop(): Promise<ProberTotals> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<ProberTotals> {
    const { namespace, name } = this.#options;
    await this.#client.delete(jobs, namespace, name, { propagationPolicy: "Background" }).catch(() => undefined); // gone
    const deadlineMs = monotonicMs() + TOTALS_LIMIT_MS;
    while (this.#sources.some(({ totals }) => !totals) && !this.#failure && monotonicMs() < deadlineMs) {
      await sleep(systemClock, LOOK_MS);
    }
    clearInterval(this.#timer);
    this.#following.abort(new Error("stopped"));
    this.#inOrder.release();
    const lost = this.#sources.filter(({ totals }) => !totals);
    for (const { pod } of lost) this.#onMissing(`The prober in pod ${pod} did not tell its last requests.`);
    const sum = (part: keyof ProberTotals) =>
      this.#sources.reduce((total, { totals }) => total + (totals?.[part] ?? 0), 0);
    // What a lost pod was to send is unknown: at least one request of it counts as unsent.
    return { scheduled: sum("scheduled") + lost.length, sent: sum("sent") };
  }

  async #pods(): Promise<readonly Pod[]> {
    const { namespace, name } = this.#options;
    const { items } = await this.#client.list(pods, { namespace, labelSelector: `rollscope.dev/prober=${name}` });
    return items;
  }

  #notUp(present: readonly Pod[]): RollscopeError {
    const { startLimitMs, image } = this.#options;
    const reasons = present.flatMap((pod) => whyNotReady(pod) ?? []).join("; ") || "there is no pod yet";
    const message = `The probers do not send within ${startLimitMs / 1000} s (image ${image}): ${reasons}.`;
    return new RollscopeError("PROBER_FAILED", message);
  }

  #follow({ metadata: { namespace = "", name } }: Pod): void {
    const decoders = { service: new RequestDecoder(), reused: new RequestDecoder(), direct: new RequestDecoder() };
    const source: Source = { index: this.#sources.length, pod: name, arrivals: [], decoders, sending: false };
    this.#sources.push(source);
    this.#client
      .followLogs(namespace, name, (line) => this.#line(source, line), this.#following.signal)
      .catch((error: unknown) => {
        if (this.#following.signal.aborted || source.totals) return;
        const reason = error instanceof Error ? error.message : String(error);
        this.#failure ??= new RollscopeError("PROBER_FAILED", `The log of prober pod ${name} broke off: ${reason}`);
      });
  }

  #line(source: Source, text: string): void {
    const arrivedMs = monotonicMs();
    const line = JSON.parse(text) as ProberLine;
    switch (line.type) {
      case "hello":
        source.arrivals.push({ pod: { epochMs: line.epochMs, monotonicMs: line.atMs }, arrivedMs });
        break;
      case "requests":
        source.sending = true;
        source.clock ??= this.#mapClock(source);
        this.#inOrder.add(line.lane, this.#ourTimes(source, source.clock, source.decoders[line.lane].decode(line)));
        break;
      case "totals":
        source.totals = { scheduled: line.scheduled, sent: line.sent };
        break;
      case "failed":
        this.#failure ??= new RollscopeError(
          "PROBER_FAILED",
          `The prober in pod ${source.pod} failed: ${line.message}`,
        );
    }
  }

  #mapClock({ arrivals, pod }: Source): ClockMap {
    const map = mapClock(this.#ours, arrivals);
    if (map.skewMs !== undefined) {
      const seconds = (map.skewMs / 1000).toFixed(1);
      this.#onMissing(
        `The clock of prober pod ${pod} differs from ours by ${seconds} s, so its times are only as good as its log is fast.`,
      );
    }
    return map;
  }

  /** On our clock, and numbered so that each request of all pods has a number of its own. */
  #ourTimes({ index }: Source, { offsetMs }: ClockMap, results: readonly RequestResult[]): RequestResult[] {
    const at = (ms: number) => Math.round((ms + offsetMs) * 1000) / 1000;
    return results.map((result) => ({
      ...result,
      sequence: result.sequence * this.#options.parallelism + index,
      scheduledMs: at(result.scheduledMs),
      startedMs: at(result.startedMs),
      endedMs: at(result.endedMs),
      ...(result.connectedMs === undefined ? {} : { connectedMs: at(result.connectedMs) }),
      ...(result.firstByteMs === undefined ? {} : { firstByteMs: at(result.firstByteMs) }),
    }));
  }

  #tell(lane: Lane, results: readonly RequestResult[]): void {
    for (const listener of this.#listeners) listener(results, lane);
  }
}
