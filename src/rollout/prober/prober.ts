import { Worker } from "node:worker_threads";
import { compiledUrl } from "../../compiled-url.ts";
import type { Lane } from "../recording/recording.ts";
import { monotonicMs, type RequestResult } from "../request-result.ts";
import type { PodAddress } from "./direct-lane.ts";
import type { ProberCommand, ProberOrder, ProberReport, ProberTotals } from "./prober-messages.ts";
import type { ReusedLaneOptions } from "./reused-lane.ts";
import { requestSender, type RequestTarget } from "./send-request.ts";

/** The load to send. */
export interface ProberOptions extends RequestTarget {
  /** Requests per second, above 0. */
  readonly rps: number;
  /** Number of the first request; default 0. */
  readonly startSequence?: number;
  /** Sends over kept connections beside; default: no such lane. */
  readonly reused?: ReusedLaneOptions;
}

/**
 * Sends requests at a constant rate, each over a connection of its own, whatever becomes of the ones before.
 *
 * Works in a thread of its own. Used once: start, then stop.
 */
export class Prober {
  readonly #order: ProberOrder;
  readonly #listeners: ((results: readonly RequestResult[], lane: Lane) => void)[] = [];
  #worker: Worker | undefined;
  #ending: Promise<ProberTotals> | undefined;
  #stopped = false;

  constructor(options: ProberOptions) {
    this.#order = { ...options, startSequence: options.startSequence ?? 0 };
  }

  /** Calls `listener` with the requests that have ended, several times a second, the last time before `stop` is done. */
  onResults(listener: (results: readonly RequestResult[], lane: Lane) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Resolves when the first request has been sent.
   *
   * @throws When the thread cannot be started or the URL is not valid.
   */
  start(): Promise<void> {
    const worker = new Worker(compiledUrl(import.meta.url, "./prober.worker.ts"), { workerData: this.#order });
    this.#worker = worker;
    return new Promise((resolve, reject) => {
      this.#ending = new Promise((end, fail) => {
        worker.on("message", (report: ProberReport) => {
          if ("started" in report) resolve();
          else if ("totals" in report) end(report.totals);
          else for (const listener of this.#listeners) listener(report.results, report.lane);
        });
        worker.once("error", fail);
        worker.once("exit", () => fail(new Error("the thread that sends the requests ended too early")));
      });
      // Whoever stops the prober learns of a failure; until then it must not count as unhandled.
      this.#ending.catch(reject);
    });
  }

  /**
   * Ends the schedule and waits for the requests under way. May be called again.
   *
   * @throws When the thread broke down.
   */
  async stop(): Promise<ProberTotals> {
    if (!this.#worker || !this.#ending) return { scheduled: 0, sent: 0 };
    if (!this.#stopped) {
      this.#stopped = true;
      this.#command({ stopMs: monotonicMs() });
    }
    return this.#ending;
  }

  /** Connects 20 times a second straight to these pods, and to no others, until told otherwise: the lane `direct`. */
  probe(pods: readonly PodAddress[]): void {
    if (!this.#stopped) this.#command({ probe: pods });
  }

  #command(command: ProberCommand): void {
    this.#worker?.postMessage(command);
  }
}

/** Sends one request, at once and from this thread. Failures are results too. */
export function sendOnce(target: RequestTarget): Promise<RequestResult> {
  return requestSender(target)(0, monotonicMs());
}
