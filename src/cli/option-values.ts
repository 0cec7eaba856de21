import { InvalidArgumentError, Option } from "commander";
import { RollscopeError } from "../errors.ts";
import { REPORT_FORMATS, type ReportFormat } from "../rollout/report/formats.ts";
import { ROLLBACK_TRIGGERS, type RollbackTrigger } from "../rollout/rollback/trigger.ts";
import { parseThresholds } from "../rollout/thresholds/parse-threshold.ts";
import type { Threshold } from "../rollout/thresholds/threshold.ts";

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/**
 * Milliseconds of a duration as Go and kubectl write it: `90s`, `1m30s`, `500ms`. A bare number counts seconds.
 *
 * @throws {InvalidArgumentError}
 */
export function parseDuration(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return positive(Number(text) * 1_000);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text) {
    throw new InvalidArgumentError("It must be a duration such as 90s, 1m30s or 500ms.");
  }
  return positive(
    parts.reduce((sum, [, number, unit]) => sum + Number(number) * UNIT_MS[unit as keyof typeof UNIT_MS], 0),
  );
}

/**
 * Milliseconds of durations as {@link parseDuration} takes them, separated by commas.
 *
 * @throws {InvalidArgumentError}
 */
export function parseDurations(text: string): number[] {
  return text.split(",").map(parseDuration);
}

function positive(durationMs: number): number {
  if (durationMs > 0) return durationMs;
  throw new InvalidArgumentError("It must be longer than 0.");
}

/**
 * Parser for an option that takes a whole number within limits.
 *
 * @throws {InvalidArgumentError} From the parser it returns.
 */
export function integerBetween(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
  };
}

/** `--threshold`, for every command that judges. */
export function thresholdOption(): Option {
  const description =
    "a limit in k6's grammar, such as 'http_req_failed: rate<0.001' or 'mixed_window<60s'; may be repeated";
  return new Option("--threshold <expression>", description).argParser(collectThresholds);
}

/** @throws {RollscopeError} USAGE */
function collectThresholds(text: string, before: readonly Threshold[] = []): readonly Threshold[] {
  return [...before, ...parseThresholds(text)];
}

/** `--rollback-on`, for every command that follows a rollout. */
export function rollbackOption(): Option {
  const description =
    "undo the rollout when requests fail, a threshold breaks, or it is not finished in time: fail,threshold,deadline";
  return new Option("--rollback-on <what>", description).argParser(collectTriggers);
}

/** Names separated by commas, and several times. @throws {InvalidArgumentError} */
export function collectTriggers(text: string, before: readonly RollbackTrigger[] = []): readonly RollbackTrigger[] {
  const triggers = text.split(",").map((name) => {
    const trigger = ROLLBACK_TRIGGERS.find((known) => known === name.trim());
    if (trigger) return trigger;
    throw new InvalidArgumentError(`It must be ${ROLLBACK_TRIGGERS.join(", ")}, or several of them with commas.`);
  });
  return [...new Set([...before, ...triggers])];
}

/**
 * About what a node needs to set up a pod whose image it has; longer than kube-proxy's minSyncPeriod of 1 s. Without it
 * an update is over before kube-proxy has looked twice: nobody would see old and new pods answer side by side, nor a pod that is Ready before it listens.
 */
const POD_START_DELAY_MS = 1_300;

/** `--pod-start-delay`, for every command that starts an embedded cluster. */
export function podStartDelayOption(): Option {
  return new Option("--pod-start-delay <duration>", "how long the embedded cluster takes to set up a pod; 0s for none")
    .argParser((text) => (/^0(ms|s)?$/.test(text) ? 0 : parseDuration(text)))
    .default(POD_START_DELAY_MS, "1.3s");
}

/** A report to be written beside: `md=summary.md`. */
export interface ReportFile {
  readonly format: ReportFormat;
  readonly file: string;
}

/** `--report`, for every command that comes to a verdict; may be given more than once. */
export function reportOption(): Option {
  return new Option(
    "--report <format=file>",
    `write a report, too: ${REPORT_FORMATS.join(", ")}; may be repeated`,
  ).argParser((text: string, previous: readonly ReportFile[] | undefined) => [...(previous ?? []), parseReport(text)]);
}

function parseReport(text: string): ReportFile {
  const [, name, file] = /^([^=]*)=(.+)$/s.exec(text) ?? [];
  const format = REPORT_FORMATS.find((entry) => entry === name);
  if (format && file) return { format, file };
  throw new InvalidArgumentError(
    `It must be one of ${REPORT_FORMATS.join(", ")}, "=", and a file, such as md=summary.md.`,
  );
}

/** @throws {RollscopeError} USAGE for a trigger that nothing could pull. */
export function checkTriggers({
  rollbackOn = [],
  threshold = [],
}: {
  rollbackOn?: readonly RollbackTrigger[];
  threshold?: readonly Threshold[];
}): void {
  if (!rollbackOn.includes("threshold") || threshold.length > 0) return;
  throw new RollscopeError("USAGE", "--rollback-on threshold needs a threshold; name one with --threshold");
}

/** Where the load comes from, for commands that send one. */
export interface ProberPlace {
  readonly prober: "local" | "in-cluster";
  readonly parallelism: number;
  readonly proberImage: string;
}

/** The options of {@link ProberPlace}. */
export function proberOptions(): [where: Option, parallelism: Option, image: Option] {
  return [
    new Option("--prober <where>", "send the requests from here, or from pods of the cluster")
      .choices(["local", "in-cluster"])
      .default("local"),
    new Option("--parallelism <number>", "with --prober in-cluster: pods that share the load")
      .argParser(integerBetween(1, 100))
      .default(1),
    new Option("--prober-image <image>", "with --prober in-cluster: image made of ci/prober.Dockerfile").default(
      "rollscope/prober:latest",
    ),
  ];
}

/** What the engine is told of it; undefined for requests from here. */
export function inClusterOf({ prober, parallelism, proberImage }: ProberPlace) {
  return prober === "in-cluster" ? { parallelism, image: proberImage } : undefined;
}
