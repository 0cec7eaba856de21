import { readdirSync } from "node:fs";
import { join } from "node:path";
import { RollscopeError } from "../errors.ts";
import { makePrivateDirectory, recordingsDirectory } from "../home.ts";
import { RECORDING_VERSION, type RecordingHeader } from "../rollout/recording/entries.ts";
import type { Messages } from "../rollout/report/messages/messages.ts";
import type { Narrator } from "../rollout/report/narrator.ts";
import { Recorder } from "../rollout/recording/recorder.ts";
import type { RunOptions } from "../rollout/run-options.ts";
import type { RunParameters } from "../rollout/report/json-report.ts";
import { monotonicMs } from "../rollout/request-result.ts";
import { packageVersion } from "./package-info.ts";

const EXTENSION = ".jsonl";

/**
 * Begins a recording in the state directory, in a file named after the moment and what is rolled out:
 * `2026-11-23T14-38-05.123Z-user-service.jsonl`.
 *
 * @param name - What is rolled out; what does not fit a file name is left out.
 */
export function startRecording(home: string, name: string, run: RunParameters): Recorder {
  const epochMs = Date.now();
  const stamp = new Date(epochMs).toISOString().replaceAll(":", "-");
  const directory = makePrivateDirectory(recordingsDirectory(home));
  const file = `${stamp}-${name.replaceAll(/[^a-zA-Z0-9.-]/g, "")}-${process.pid}${EXTENSION}`;
  const header: RecordingHeader = {
    type: "recording",
    version: RECORDING_VERSION,
    tool: `rollscope ${packageVersion()}`,
    epochMs,
    monotonicMs: monotonicMs(),
    run: { ...run },
  };
  return new Recorder(join(directory, file), header);
}

/** Paths of all recordings in the state directory, the newest first. */
export function listRecordings(home: string): string[] {
  const directory = recordingsDirectory(home);
  try {
    const files = readdirSync(directory).filter((file) => file.endsWith(EXTENSION));
    return files
      .sort()
      .reverse()
      .map((file) => join(directory, file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** The newest recording. @throws {RollscopeError} RECORDING_INVALID when there is none. */
export function latestRecording(home: string): string {
  const [newest] = listRecordings(home);
  if (newest !== undefined) return newest;
  const message = `There is no recording in ${recordingsDirectory(home)} yet; every \`rollscope run\` makes one.`;
  throw new RollscopeError("RECORDING_INVALID", message);
}

/** Runs `work` and writes the rest of its recording, however it ends. */
export async function recordWith<T>(
  recorder: Recorder,
  work: (record: NonNullable<RunOptions["record"]>) => Promise<T>,
): Promise<T> {
  try {
    return await work((entry) => recorder.record(entry));
  } finally {
    await recorder.close();
  }
}

/** Says where the recording is, or that it is not complete. */
export function tellRecording(recorder: Recorder, narrator: Narrator, messages: Messages): void {
  const texts = messages.recording;
  const { failure, path } = recorder;
  narrator.note(failure ? messages.warning(texts.incomplete(failure.message)) : texts.file(path));
}
