import type { RequestResult } from "../request-result.ts";
import type { ClusterView, RunEvent, RunStep } from "../run-events.ts";
import { answerName, UNNAMED } from "../answers.ts";

/** The bars show the requests of this long. */
const WINDOW_MS = 1_000;

/** Requests answered by one version, up to now. */
export interface LiveVersion {
  readonly version: string;
  readonly total: number;
  readonly lastSecond: number;
}

/** What the live view shows, gathered from the events of a run. */
export class LiveState {
  view: ClusterView | undefined;
  step: RunStep | undefined;
  stepStartedMs = 0;
  progress: { readonly message: string; readonly done?: number; readonly total?: number } | undefined;
  totalRequests = 0;
  readonly failures = new Map<string, number>();
  readonly #totals = new Map<string, number>();
  #recent: { readonly endedMs: number; readonly version: string | undefined }[] = [];

  /** @param nowMs - On the time base of request results. */
  handle(event: RunEvent, nowMs: number): void {
    if (event.type === "step-started") {
      this.step = event.step;
      this.stepStartedMs = nowMs;
      this.progress = undefined;
    } else if (event.type === "progress") {
      this.progress = event;
    } else if (event.type === "cluster-changed") {
      this.view = event.view;
    } else if (event.type === "requests") {
      for (const result of event.results) this.#add(result);
    }
  }

  /** In the order in which the versions first answered. */
  versions(nowMs: number): LiveVersion[] {
    this.#recent = this.#recent.filter((entry) => entry.endedMs > nowMs - WINDOW_MS);
    return [...this.#totals].map(([version, total]) => ({
      version,
      total,
      lastSecond: this.#recent.filter((entry) => entry.version === version).length,
    }));
  }

  /** All requests that ended within the last second, failed ones too. */
  lastSecond(nowMs: number): number {
    return this.#recent.filter((entry) => entry.endedMs > nowMs - WINDOW_MS).length;
  }

  #add(result: RequestResult): void {
    this.totalRequests++;
    const version = result.outcome === "ok" ? (answerName(result) ?? UNNAMED) : undefined;
    this.#recent.push({ endedMs: result.endedMs, version });
    if (version) this.#totals.set(version, (this.#totals.get(version) ?? 0) + 1);
    else {
      const error = result.errorCode ?? (result.httpStatus ? `HTTP ${result.httpStatus}` : result.outcome);
      this.failures.set(error, (this.failures.get(error) ?? 0) + 1);
    }
  }
}
