import type { Command } from "commander";
import {
  errorReport,
  jsonText,
  verdictReport,
  type JsonReport,
  type RunParameters,
} from "../../rollout/report/json-report.ts";
import type { Messages } from "../../rollout/report/messages/messages.ts";
import type { Narrator } from "../../rollout/report/narrator.ts";
import type { RunOptions } from "../../rollout/run-options.ts";
import { runRollout } from "../../rollout/run.ts";
import type { Verdict } from "../../rollout/verdict/verdict.ts";
import { applyConfig } from "../config/apply-config.ts";
import type { RunCommandOptions } from "../commands/run.ts";
import { messagesFor } from "../global-options.ts";
import { handleInterruption, waitForAbort } from "../interruption.ts";
import { checkTriggers } from "../option-values.ts";
import { inClusterOf } from "../option-values.ts";
import { packageVersion } from "../package-info.ts";
import { recordWith, startRecording, tellRecording } from "../recordings.ts";
import { writeReports } from "../report.ts";
import { shellWord } from "../shell-word.ts";
import { prepareHome } from "../start-up.ts";
import { chooseNarrator } from "./choose-narrator.ts";
import { fixAndProve, fixDirectory, type FinishedRun } from "./fix-and-prove.ts";
import { nodePortsOf, planRun, type ManifestPaths, type RunPlan } from "./run-plan.ts";
import { embeddedTarget, namedTarget, namesCluster, type Target } from "./target.ts";

/** What the cluster is called that is started for a run. */
const EMBEDDED = "embedded";

/**
 * `rollscope run`
 *
 * @param command - With the options of the command line; those of a config file are added.
 * @returns The exit code.
 * @throws What prevented a verdict; with `--json` it has been printed as a document on stdout, too.
 */
export async function run(command: Command): Promise<number> {
  let options = command.optsWithGlobals<RunCommandOptions>();
  try {
    const config = applyConfig(command);
    options = { ...command.optsWithGlobals<RunCommandOptions>(), config };
    return await rollOut(options);
  } catch (error) {
    if (options.json) printJson(errorReport(packageVersion(), parametersOf(options), error));
    throw error;
  }
}

async function rollOut(options: RunCommandOptions): Promise<number> {
  const messages = await messagesFor(options);
  checkTriggers(options);
  const output = options.fix ? fixDirectory(options) : undefined;
  const plan = await planRun(options);
  const narrator = await chooseNarrator(options, messages);
  if (options.config !== undefined) narrator.note(messages.configUsed(options.config));
  let directory: string | undefined;
  const interruption = handleInterruption({
    first: messages.interrupted,
    second: () => messages.leftAtOnce(directory),
  });
  const { signal } = interruption;
  try {
    const home = await prepareHome(messages);
    const session = { options, messages, home, signal, onDirectory: (path: string) => (directory = path) };
    const first = await runOnce(session, plan, narrator);
    if (output === undefined) return await finish(session, first);
    const again = async (paths: ManifestPaths) =>
      runOnce(session, await planRun(options, paths), await chooseNarrator(options, messages));
    return await finish(session, await fixAndProve(first, output, again, { options, messages, narrator }));
  } finally {
    narrator.finish();
    interruption.dispose();
  }
}

/** What does not change between two runs of one command. */
interface Session {
  readonly options: RunCommandOptions;
  readonly messages: Messages;
  readonly home: string;
  readonly signal: AbortSignal;
  /** Told as soon as an embedded cluster has a directory to remove. */
  readonly onDirectory: (path: string) => void;
}

/** One rollout with all that belongs to it, up to its verdict. */
async function runOnce(session: Session, plan: RunPlan, narrator: Narrator): Promise<FinishedRun> {
  const { options, messages, home, signal, onDirectory } = session;
  const target = namesCluster(options)
    ? await namedTarget(options)
    : await embeddedTarget(home, nodePortsOf(plan, options.nodePort), options.podStartDelay, onDirectory);
  try {
    signal.throwIfAborted();
    const parameters = parametersOf(options, plan, target);
    const recorder = startRecording(home, plan.serviceName, parameters);
    const verdict = await recordWith(recorder, (record) =>
      judge(options, plan, target, narrator, messages, record, signal),
    );
    tellRecording(recorder, narrator, messages);
    narrator.finish(verdict);
    if (options.keep) await keep(target, narrator, signal, messages);
    return { plan, parameters, verdict, recording: recorder.path };
  } finally {
    await target.close();
    narrator.finish();
  }
}

/** Writes what was asked for about the run that counts. @returns The exit code. */
async function finish({ options, messages }: Session, run: FinishedRun): Promise<number> {
  const { parameters, verdict, recording, fix } = run;
  if (options.json)
    printJson({ ...verdictReport(packageVersion(), parameters, verdict, recording), ...(fix ? { fix } : {}) });
  await writeReports(recording, options.report ?? [], messages);
  return verdict.exitCode;
}

function judge(
  options: RunCommandOptions,
  plan: RunPlan,
  target: Target,
  narrator: Narrator,
  messages: Messages,
  record: NonNullable<RunOptions["record"]>,
  signal: AbortSignal,
): Promise<Verdict> {
  return runRollout(
    {
      kubeconfig: target.connection,
      first: plan.first,
      second: plan.second,
      serviceName: plan.serviceName,
      namespace: options.namespace ?? target.connection.namespace,
      deploymentName: options.deployment,
      rps: options.rps,
      expect: options.expect,
      thresholds: options.threshold,
      rollbackOn: options.rollbackOn,
      timeoutMs: options.timeout,
      keep: options.keep,
      gracePeriodSeconds: gracePeriodOf(options, plan, target),
      url: options.url,
      inCluster: inClusterOf(options),
      nodePort: options.nodePort,
      expected: plan.expected,
      cleanUp: target.cleanUp,
      record,
    },
    // The context of an embedded cluster means nothing to anybody.
    (event) => {
      narrator.handle(event.type === "run-started" && target.directory ? { ...event, cluster: EMBEDDED } : event);
      const seconds = gracePeriodOf(options, plan, target);
      if (event.type === "step-started" && event.step === "observe" && seconds !== undefined) {
        narrator.note(messages.gracePeriodShortened(seconds));
      }
    },
    signal,
  );
}

/** An embedded cluster lives in this process, so it is kept by staying. */
async function keep(target: Target, narrator: Narrator, signal: AbortSignal, messages: Messages): Promise<void> {
  if (!target.kubeconfigPath || signal.aborted) return;
  narrator.note(messages.keepEmbedded(shellWord(target.kubeconfigPath)));
  await waitForAbort(signal);
}

function parametersOf(options: RunCommandOptions, plan?: RunPlan, target?: Target): RunParameters {
  const named = options.context ?? options.kubeconfig;
  return {
    cluster: named === undefined ? EMBEDDED : (target?.connection.context ?? named),
    config: options.config,
    scenario: plan ? plan.scenario : options.scenario,
    from: options.file,
    to: options.to,
    namespace: options.namespace,
    service: plan?.serviceName ?? options.service,
    deployment: options.deployment,
    url: options.url,
    rps: options.rps,
    expect: options.expect,
    rollbackOn: options.rollbackOn,
    thresholds: options.threshold?.map(({ expression }) => expression),
    timeoutMs: options.timeout,
    gracePeriodSeconds: gracePeriodOf(options, plan, target),
  };
}

/** A cluster of somebody else keeps to its pods' own grace period unless told. */
function gracePeriodOf(options: RunCommandOptions, plan?: RunPlan, target?: Target): number | undefined {
  return options.gracePeriod ?? (target?.directory ? plan?.gracePeriodSeconds : undefined);
}

function printJson(report: JsonReport): void {
  process.stdout.write(jsonText(report));
}
