import { createLogUpdate } from "log-update";
import { monotonicMs } from "../request-result.ts";
import type { RunEvent, RunStep } from "../run-events.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { answerText } from "./answer-text.ts";
import { renderFrame } from "./live-frame.ts";
import { LiveState } from "./live-state.ts";
import type { Messages } from "./messages/messages.ts";
import type { Narrator } from "./narrator.ts";
import type { Palette } from "./palette.ts";
import { finalLines, isFollowed, startLines, type RunNames } from "./step-lines.ts";
import { verdictText } from "./verdict-text.ts";

const REDRAW_INTERVAL_MS = 100;

/** What a {@link LiveNarrator} works with. */
export interface LiveNarratorOptions {
  /** A terminal. */
  readonly stream: NodeJS.WriteStream;
  readonly messages: Messages;
  readonly palette: Palette;
}

/**
 * Shows a run on a terminal: headings scroll by as in the tutorial's script, and below them one picture of pods and
 * traffic is redrawn in place until the update is over. The last picture stays.
 */
export class LiveNarrator implements Narrator {
  readonly #options: LiveNarratorOptions;
  readonly #logUpdate: ReturnType<typeof createLogUpdate>;
  readonly #state = new LiveState();
  #names: RunNames = { first: "", second: "", rps: 0, deployment: () => "" };
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LiveNarratorOptions) {
    this.#options = options;
    this.#logUpdate = createLogUpdate(options.stream);
  }

  handle(event: RunEvent): void {
    // Before the state knows of the next step: the last picture belongs to the one that is over.
    if (event.type === "step-started" && !hasPicture(event.step)) this.#endPicture();
    this.#state.handle(event, monotonicMs());
    switch (event.type) {
      case "run-started":
        return this.#startRun(event);
      case "step-started":
        return this.#startStep(event.step);
      case "step-finished":
        // The last picture of the update stays.
        return isFollowed(event.step) ? this.#endPicture() : undefined;
      case "verification":
        return this.#showVerification(event);
      case "cluster-changed":
        return this.#startPicture();
      case "warning":
        return this.#print(this.#options.messages.warning(this.#options.messages.sentence(event.message)));
      case "verdict":
        this.#endPicture();
        return this.#print("", ...verdictText(event.verdict, this.#options), "");
      default:
    }
  }

  note(text: string): void {
    this.#print(text);
  }

  finish(verdict?: Verdict): void {
    this.#endPicture();
    if (verdict) this.#print(...finalLines(verdict, this.#options.messages));
  }

  #startRun(event: Extract<RunEvent, { type: "run-started" }>): void {
    const { messages, palette } = this.#options;
    this.#names = { ...event, deployment: () => this.#state.view?.deployment ?? event.first };
    this.#print(palette.heading(messages.title), messages.cluster(event.cluster), messages.serviceUrl(event.url), "");
  }

  #startStep(step: RunStep): void {
    this.#print(...startLines(step, this.#names, this.#options.messages));
    if (step === "baseline") this.#startPicture();
  }

  #showVerification(event: Extract<RunEvent, { type: "verification" }>): void {
    const { messages, palette } = this.#options;
    const answer = answerText(event.result, messages);
    const line = messages.request(event.number, event.ok ? answer : palette.bad(answer));
    this.#print(event.ok || !event.expected ? line : `${line} (${messages.expected(event.expected)})`);
  }

  #startPicture(): void {
    if (!this.#state.step || !hasPicture(this.#state.step) || this.#timer) return;
    this.#timer = setInterval(() => this.#draw(), REDRAW_INTERVAL_MS).unref();
    this.#draw();
  }

  #endPicture(): void {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#draw();
    this.#logUpdate.done();
    this.#print("");
  }

  #draw(): void {
    const { stream, messages, palette } = this.#options;
    const size = { columns: stream.columns || 80, rows: stream.rows || 24 };
    const frame = renderFrame(this.#state, { ...size, nowMs: monotonicMs(), messages, palette });
    this.#logUpdate(frame.join("\n"));
  }

  /** Prints lines above the picture. */
  #print(...lines: string[]): void {
    if (lines.length === 0) return;
    if (!this.#timer) {
      this.#options.stream.write(`${lines.join("\n")}\n`);
      return;
    }
    this.#logUpdate.persist(lines.join("\n"));
    this.#draw();
  }
}

function hasPicture(step: RunStep): boolean {
  return ["wait-first", "baseline", "apply-second", "await-change", "observe", "roll-back"].includes(step);
}
