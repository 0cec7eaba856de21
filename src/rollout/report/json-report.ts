import { ApiError } from "../../api/status.ts";
import { RollscopeError } from "../../errors.ts";
import type { Advice, Remedy } from "../fix/remedies.ts";
import type { RunEvent } from "../run-events.ts";
import type { Verdict } from "../verdict/verdict.ts";
import type { Messages } from "./messages/messages.ts";
import type { Narrator, Write } from "./narrator.ts";
import type { RunReport } from "./render-report.ts";

/** What a run was asked to do, as the JSON report repeats it. */
export interface RunParameters {
  /** `embedded`, or the context or kubeconfig that was named. */
  readonly cluster: string;
  /** The config file that was used. */
  readonly config?: string;
  readonly scenario?: string;
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  readonly namespace?: string;
  readonly service?: string;
  readonly deployment?: string;
  readonly url?: string;
  readonly rps: number;
  readonly expect: "completed" | "zero-downtime";
  readonly thresholds?: readonly string[];
  readonly rollbackOn?: readonly string[];
  readonly timeoutMs?: number;
  readonly gracePeriodSeconds?: number;
}

/** How a run was mended, as the JSON report of the second run tells. */
export interface FixReport {
  readonly remedies: readonly Remedy[];
  readonly advice: readonly Advice[];
  /** Patched files; empty when there was nothing to write. */
  readonly files: readonly string[];
  /** Verdict of the run without the fix; absent when there was no second run. */
  readonly before?: Verdict;
  readonly proved?: boolean;
}

/** The one JSON document of `rollscope run --json`. Exactly one of `verdict` and `error` is present. */
export interface JsonReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: "rollscope"; readonly version: string };
  readonly run: RunParameters;
  /** Where the recording of the run is; absent when none was made. */
  readonly recording?: string;
  readonly verdict?: Verdict;
  /** With `--fix`. */
  readonly fix?: FixReport;
  readonly error?: { readonly code: string; readonly message: string };
}

/** The report of a run that came to a verdict. */
export function verdictReport(version: string, run: RunParameters, verdict: Verdict, recording?: string): JsonReport {
  return {
    schemaVersion: 1,
    tool: { name: "rollscope", version },
    run,
    ...(recording === undefined ? {} : { recording }),
    verdict,
  };
}

/** The same, from a recording: `tool` is the one that recorded. */
export function storedReport({ header, verdict }: RunReport): object {
  const { tool, run } = header;
  return { schemaVersion: 1, tool: { name: "rollscope", version: tool.replace("rollscope ", "") }, run, verdict };
}

/** The text of a JSON document: times keep three decimals, for nobody needs picoseconds. */
export function jsonText(document: object): string {
  return `${JSON.stringify(document, roundedMs, 2)}\n`;
}

function roundedMs(key: string, value: unknown): unknown {
  const isTime = key.endsWith("Ms") || ["p50", "p99", "max"].includes(key);
  return isTime && typeof value === "number" ? Math.round(value * 1000) / 1000 : value;
}

/** The report of a run that ended by an error. `code` is a code of docs/errors.md, or the reason of the Kubernetes API. */
export function errorReport(version: string, run: RunParameters, error: unknown): JsonReport {
  const message = error instanceof Error ? error.message : String(error);
  return { schemaVersion: 1, tool: { name: "rollscope", version }, run, error: { code: codeOf(error), message } };
}

function codeOf(error: unknown): string {
  if (error instanceof RollscopeError) return error.code;
  return error instanceof ApiError ? error.reason : "INTERNAL";
}

/** Progress beside `--json`: one short line per step, for stderr. */
export class QuietNarrator implements Narrator {
  readonly #write: Write;
  readonly #messages: Messages;

  constructor(write: Write, messages: Messages) {
    this.#write = write;
    this.#messages = messages;
  }

  handle(event: RunEvent): void {
    if (event.type === "step-started") this.note(`${this.#messages.step[event.step]}...`);
    if (event.type === "progress") this.note(`  ${this.#messages.sentence(event.message)}`);
    if (event.type === "warning") this.note(this.#messages.warning(this.#messages.sentence(event.message)));
  }

  note(text: string): void {
    this.#write(`${text}\n`);
  }

  finish(): void {}
}
