import { fixFacts } from "../rollout/fix/fix-facts.ts";
import { patchManifests } from "../rollout/fix/patch-manifests.ts";
import { planRemedies } from "../rollout/fix/remedies.ts";
import { loadManifests } from "../rollout/manifests/load.ts";
import { readRecording } from "../rollout/recording/recording-file.ts";
import { diffLines, remedyLines } from "../rollout/report/fix-text.ts";
import { createPalette } from "../rollout/report/palette.ts";
import { judge } from "../rollout/verdict/judge.ts";
import { homeDirectory } from "../home.ts";
import type { FixCommandOptions } from "./commands/fix.ts";
import { messagesFor, useColors } from "./global-options.ts";
import { latestRecording } from "./recordings.ts";
import { deploymentIn, fixDirectory } from "./run/fix-and-prove.ts";

/**
 * `rollscope fix`
 *
 * @param path - A recording; undefined: the newest one.
 * @throws {RollscopeError} RECORDING_INVALID, MANIFEST_INVALID, USAGE
 */
export async function fix(path: string | undefined, options: FixCommandOptions): Promise<void> {
  const messages = await messagesFor(options);
  const palette = createPalette(useColors(options, process.stdout));
  const output = fixDirectory(options);
  const { recording } = await readRecording(path ?? latestRecording(homeDirectory()));
  const facts = fixFacts(recording, judge(recording));
  const { deployment = "" } = recording;
  const manifest = deploymentIn(await loadManifests(options.file), deployment);
  const planned = planRemedies(manifest, facts);
  const lines = remedyLines(planned, facts.diagnosis, { messages, palette });
  if (planned.remedies.length === 0) {
    const nothing = planned.advice.length > 0 ? messages.fix.nothingToWrite : messages.fix.notNeeded;
    return print([...(planned.advice.length > 0 ? lines : []), nothing]);
  }
  const { files } = await patchManifests(options.file, deployment, planned.remedies, output);
  print([...lines, "", ...diffLines(files, { palette }), "", messages.fix.written(output)]);
}

function print(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}
