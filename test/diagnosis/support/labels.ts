import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GroundTruth } from "../../../src/cluster/ground-truth.ts";
import { readRecording } from "../../../src/rollout/recording/recording-file.ts";
import { MECHANISMS } from "../mechanisms/all.ts";
import type { FailedRequest, Mechanism } from "../mechanisms/mechanism.ts";
import { failuresOf, type StagedRun } from "./staged-run.ts";
import { trueCauses } from "./true-causes.ts";
import { Truth } from "./truth.ts";

/** A failed request and what is true about it. */
export interface Label extends Pick<FailedRequest, "lane" | "sequence"> {
  /** See `Mechanism.truthOf`. */
  readonly causes: readonly string[];
}

/** What is true about one run of a stage. */
export interface RunLabels {
  /** Of the mechanism. */
  readonly cause: string;
  readonly title: string;
  readonly labels: readonly Label[];
}

/** Says of each failed request what is true. */
export function labelRun(mechanism: Mechanism, { facts, recording }: StagedRun): RunLabels {
  const { cause, title } = mechanism;
  const truth = new Truth(facts);
  const labels = failuresOf(recording).map((request) => {
    const { lane, sequence } = request;
    return { lane, sequence, causes: trueCauses(mechanism, request, truth) };
  });
  return { cause, title, labels };
}

const RECORDING = "recording.jsonl";
const FACTS = "facts.json";

interface SavedFacts {
  /** Of the mechanism. */
  readonly title: string;
  readonly facts: readonly GroundTruth[];
}

/** Keeps a run below `directory`. */
export function saveRun(directory: string, { cause, title }: Mechanism, { recordingPath, facts }: StagedRun): void {
  const path = join(directory, `${cause}-${process.hrtime.bigint()}`);
  mkdirSync(path, { recursive: true });
  copyFileSync(recordingPath, join(path, RECORDING));
  writeFileSync(join(path, FACTS), JSON.stringify({ title, facts } satisfies SavedFacts));
}

/** Reads what {@link saveRun} has kept, one after the other. */
export async function* savedRuns(directory: string): AsyncGenerator<{ mechanism: Mechanism; run: StagedRun }> {
  for (const name of readdirSync(directory).sort()) {
    const { title, facts } = JSON.parse(readFileSync(join(directory, name, FACTS), "utf8")) as SavedFacts;
    const mechanism = MECHANISMS.find((one) => one.title === title);
    if (!mechanism) continue; // was staged in another way since
    const recordingPath = join(directory, name, RECORDING);
    const { recording } = await readRecording(recordingPath);
    yield { mechanism, run: { recordingPath, recording, facts } };
  }
}
