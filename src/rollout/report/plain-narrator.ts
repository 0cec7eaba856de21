import type { Clock } from "../../clock.ts";
import type { RequestResult } from "../request-result.ts";
import type { ClusterView, RunEvent, RunStep } from "../run-events.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { answerText } from "./answer-text.ts";
import type { Messages } from "./messages/messages.ts";
import type { Narrator, Write } from "./narrator.ts";
import type { Palette } from "./palette.ts";
import { podLines } from "./pod-lines.ts";
import { responseLines } from "./response-lines.ts";
import { finalLines, isFollowed, startLines, type RunNames } from "./step-lines.ts";
import { verdictText } from "./verdict-text.ts";

/** A block appears this often while nothing changes. */
const BLOCK_INTERVAL_MS = 2_000;
/** Changes that follow each other faster than this share a block. */
const CHANGE_INTERVAL_MS = 400;

/** What a {@link PlainNarrator} works with. */
export interface PlainNarratorOptions {
  readonly write: Write;
  readonly messages: Messages;
  readonly palette: Palette;
  readonly clock: Pick<Clock, "now">;
}

/** Tells a run line by line, as the tutorial's script does: for pipes, log files and CI. */
export class PlainNarrator implements Narrator {
  readonly #options: PlainNarratorOptions;
  #names: RunNames = { first: "", second: "", rps: 0, deployment: () => "" };
  #step: RunStep | undefined;
  #view: ClusterView | undefined;
  #shownPods = "";
  #shownAtMs = 0;
  #results: RequestResult[] = [];
  #progress = "";

  constructor(options: PlainNarratorOptions) {
    this.#options = options;
  }

  handle(event: RunEvent): void {
    switch (event.type) {
      case "run-started":
        return this.#startRun(event);
      case "step-started":
        return this.#startStep(event.step);
      case "step-finished":
        return this.#finishStep(event.step);
      case "progress":
        return this.#showProgress(this.#options.messages.sentence(event.message));
      case "verification":
        return this.#showVerification(event);
      case "cluster-changed":
        this.#view = event.view;
        return this.#showBlockWhenDue();
      case "requests":
        if (isFollowed(this.#step)) this.#results.push(...event.results);
        return this.#showBlockWhenDue();
      case "warning":
        return this.#print(this.#options.messages.warning(this.#options.messages.sentence(event.message)));
      case "verdict":
        return this.#print("", ...verdictText(event.verdict, this.#options), "");
    }
  }

  note(text: string): void {
    this.#print(text);
  }

  finish(verdict?: Verdict): void {
    if (verdict) this.#print(...finalLines(verdict, this.#options.messages));
  }

  #startRun(event: Extract<RunEvent, { type: "run-started" }>): void {
    const { messages, palette } = this.#options;
    this.#names = { ...event, deployment: () => this.#view?.deployment ?? event.first };
    this.#print(palette.heading(messages.title), messages.cluster(event.cluster), messages.serviceUrl(event.url), "");
  }

  #startStep(step: RunStep): void {
    this.#step = step;
    this.#progress = "";
    this.#print(...startLines(step, this.#names, this.#options.messages));
    if (isFollowed(step)) this.#showBlock();
  }

  #finishStep(step: RunStep): void {
    if (isFollowed(step)) this.#showBlock();
    this.#step = undefined;
  }

  #showProgress(text: string): void {
    if (text === this.#progress) return;
    this.#progress = text;
    // During the update it is part of the blocks.
    if (isFollowed(this.#step)) this.#showBlockWhenDue();
    else this.#print(this.#options.palette.dim(`   ${text}`));
  }

  #showVerification(event: Extract<RunEvent, { type: "verification" }>): void {
    const { messages, palette } = this.#options;
    const answer = answerText(event.result, messages);
    const line = messages.request(event.number, event.ok ? answer : palette.bad(answer));
    this.#print(event.ok || !event.expected ? line : `${line} (${messages.expected(event.expected)})`);
  }

  #showBlockWhenDue(): void {
    if (!isFollowed(this.#step) || !this.#view) return;
    const ageMs = this.#options.clock.now() - this.#shownAtMs;
    const changed = this.#podsText() !== this.#shownPods;
    if (ageMs >= (changed ? CHANGE_INTERVAL_MS : BLOCK_INTERVAL_MS)) this.#showBlock();
  }

  #showBlock(): void {
    if (!this.#view) return;
    const { messages, palette, clock } = this.#options;
    this.#shownPods = this.#podsText();
    this.#shownAtMs = clock.now();
    this.#print(palette.heading(messages.podStatus(timeOfDay(this.#shownAtMs))), this.#shownPods, "");
    if (this.#results.length > 0) {
      this.#print(palette.heading(messages.serviceResponses), ...responseLines(this.#results, messages, palette), "");
      this.#results = [];
    }
  }

  /** One line per pod, and what the update waits for. */
  #podsText(): string {
    if (!this.#view) return "";
    const { messages, palette } = this.#options;
    const progress = isFollowed(this.#step) && this.#progress ? [palette.dim(`(${this.#progress})`)] : [];
    return [...podLines(this.#view, messages, palette), ...progress].join("\n");
  }

  #print(...lines: string[]): void {
    if (lines.length > 0) this.#options.write(`${lines.join("\n")}\n`);
  }
}

/** `23:28:53`, in local time. */
function timeOfDay(epochMs: number): string {
  const date = new Date(epochMs);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}
