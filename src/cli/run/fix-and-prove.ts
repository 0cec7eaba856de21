import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "../../api/apps.ts";
import type { NewObject } from "../../api/meta.ts";
import { RollscopeError } from "../../errors.ts";
import { fixFacts } from "../../rollout/fix/fix-facts.ts";
import { patchManifests, type PatchedFile } from "../../rollout/fix/patch-manifests.ts";
import { planRemedies } from "../../rollout/fix/remedies.ts";
import type { Manifest } from "../../rollout/manifests/manifest.ts";
import { readRecording } from "../../rollout/recording/recording-file.ts";
import { comparisonTable } from "../../rollout/report/comparison.ts";
import { diffLines, remedyLines } from "../../rollout/report/fix-text.ts";
import type { FixReport, RunParameters } from "../../rollout/report/json-report.ts";
import type { Messages } from "../../rollout/report/messages/messages.ts";
import type { Narrator } from "../../rollout/report/narrator.ts";
import { createPalette } from "../../rollout/report/palette.ts";
import { tableLines } from "../../rollout/report/text-table.ts";
import type { Verdict } from "../../rollout/verdict/verdict.ts";
import { useColors, type GlobalOptions } from "../global-options.ts";
import type { ManifestPaths, RunPlan } from "./run-plan.ts";

/** A run that came to its verdict. */
export interface FinishedRun {
  readonly plan: RunPlan;
  readonly parameters: RunParameters;
  readonly verdict: Verdict;
  /** Path of its recording. */
  readonly recording: string;
  /** Set when it proves, or not, a fix. */
  readonly fix?: FixReport;
}

/** Options that say where patched manifests go. */
export interface FixOptions {
  readonly output?: string;
  readonly force?: boolean;
}

const DEFAULT_DIRECTORY = "rollscope-fixed";

/**
 * The directory that patched manifests go to, checked before anything is started.
 *
 * @throws {RollscopeError} USAGE when there is something in it already, unless it may be written over.
 */
export function fixDirectory({ output = DEFAULT_DIRECTORY, force = false }: FixOptions): string {
  if (!force && existsSync(output) && readdirSync(output).length > 0) {
    const message = `${output} is not empty; name another directory for the patched manifests with --output, or write over it with --force`;
    throw new RollscopeError("USAGE", message);
  }
  return output;
}

/**
 * Works out the fix, writes patched manifests, shows the difference, runs again with them and compares.
 *
 * @param again - Runs once more, with other manifests.
 * @returns The run that counts: the second one, or the first where there was nothing to try.
 */
export async function fixAndProve(
  before: FinishedRun,
  output: string,
  again: (paths: ManifestPaths) => Promise<FinishedRun>,
  { options, messages, narrator }: { options: GlobalOptions; messages: Messages; narrator: Narrator },
): Promise<FinishedRun> {
  const palette = createPalette(useColors(options, process.stdout));
  const say = (...lines: string[]) => narrator.note(lines.join("\n"));
  const texts = messages.fix;
  if (before.verdict.zeroDowntime.judgement === "PASS") {
    say("", texts.notNeeded);
    return before;
  }
  const { recording } = await readRecording(before.recording);
  const { deployment = "" } = recording;
  const facts = fixFacts(recording, before.verdict);
  const manifest = deploymentIn(before.plan.second, deployment);
  const planned = planRemedies(manifest, facts);
  say("", ...remedyLines(planned, facts.diagnosis, { messages, palette }), "");
  if (planned.remedies.length === 0) {
    say(texts.nothingToWrite);
    return { ...before, fix: { ...planned, files: [] } };
  }
  const { paths, files } = await patchBoth(before.plan.paths, deployment, planned.remedies, output);
  say(...diffLines(files, { palette }), "", texts.written(output), "", texts.rerun, "");
  const after = await again(paths);
  const proved = after.verdict.judgement === "PASS" && after.verdict.zeroDowntime.judgement === "PASS";
  say(
    "",
    palette.heading(messages.comparison.title),
    ...tableLines(comparisonTable(before.verdict, after.verdict, messages), ["start", "start", "start"]),
    "",
    proved ? palette.good(`✅ ${texts.proved}`) : palette.caution(`❔ ${texts.notProved}`),
  );
  const report: FixReport = { ...planned, files: files.map(({ path }) => path), before: before.verdict, proved };
  return { ...after, fix: report };
}

/** Both versions get the fix: the first because its pods end, the second because its pods start. */
async function patchBoth(
  { first, second }: ManifestPaths,
  deployment: string,
  remedies: ReturnType<typeof planRemedies>["remedies"],
  output: string,
): Promise<{ paths: ManifestPaths; files: readonly PatchedFile[] }> {
  const old = await patchManifests(first, deployment, remedies, join(output, "first"));
  const fresh = await patchManifests(second, deployment, remedies, join(output, "second"));
  return { paths: { first: old.paths, second: fresh.paths }, files: [...old.files, ...fresh.files] };
}

/** @throws {RollscopeError} USAGE when the manifests do not hold the Deployment. */
export function deploymentIn(manifests: readonly Manifest[], name: string): NewObject<Deployment> {
  const found = manifests.find(({ object }) => object.kind === "Deployment" && object.metadata.name === name);
  if (found) return found.object as NewObject<Deployment>;
  throw new RollscopeError("USAGE", `The manifests do not hold the Deployment ${name} that was recorded.`);
}
