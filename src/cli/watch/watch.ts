import { join } from "node:path";
import type { Connection } from "../../client/connection.ts";
import { loadKubeconfig } from "../../client/kubeconfig.ts";
import { RollscopeError } from "../../errors.ts";
import { watchRollout } from "../../rollout/attach.ts";
import { errorReport, jsonText, verdictReport, type RunParameters } from "../../rollout/report/json-report.ts";
import type { Messages } from "../../rollout/report/messages/messages.ts";
import type { Narrator } from "../../rollout/report/narrator.ts";
import { listClusterDirectories, ownerIsAlive } from "../cluster-directory.ts";
import type { WatchCommandOptions } from "../commands/watch.ts";
import { messagesFor } from "../global-options.ts";
import { handleInterruption } from "../interruption.ts";
import { checkTriggers } from "../option-values.ts";
import { inClusterOf } from "../option-values.ts";
import { packageVersion } from "../package-info.ts";
import { recordWith, startRecording, tellRecording } from "../recordings.ts";
import { writeReports } from "../report.ts";
import { chooseNarrator } from "../run/choose-narrator.ts";
import { prepareHome } from "../start-up.ts";

/** The name that `rollscope up` gives its cluster. */
const DEFAULT_CLUSTER = "default";

/**
 * `rollscope watch`
 *
 * @param name - `deployment/NAME`, or only the name.
 * @returns The exit code: that of the last verdict.
 * @throws What prevented a verdict; with `--json` it has been printed as a document on stdout, too.
 */
export async function watch(name: string, options: WatchCommandOptions): Promise<number> {
  checkTriggers(options);
  const messages = await messagesFor(options);
  const parameters = parametersOf(name, options);
  try {
    return await watchAll(deploymentOf(name), options, parameters, messages);
  } catch (error) {
    if (options.json) process.stdout.write(jsonText(errorReport(packageVersion(), parameters, error)));
    throw error;
  }
}

async function watchAll(
  deployment: string,
  options: WatchCommandOptions,
  parameters: RunParameters,
  messages: Messages,
): Promise<number> {
  const home = await prepareHome(messages);
  const connection = await connectionOf(options, home);
  const interruption = handleInterruption({ first: messages.watchEnding, second: () => messages.watchEnding });
  const { signal } = interruption;
  let exitCode: number | undefined;
  try {
    do {
      const narrator = await chooseNarrator(options, messages);
      const order = { ...options, deployment, connection, patient: exitCode !== undefined };
      exitCode = await watchOne(order, home, parameters, narrator, messages, signal);
    } while (!options.once);
    return exitCode;
  } catch (error) {
    // Who watches until Ctrl-C has not failed by pressing it.
    if (signal.aborted && exitCode !== undefined) return exitCode;
    throw error;
  } finally {
    interruption.dispose();
  }
}

async function watchOne(
  order: WatchCommandOptions & { deployment: string; connection: Connection; patient: boolean },
  home: string,
  parameters: RunParameters,
  narrator: Narrator,
  messages: Messages,
  signal: AbortSignal,
): Promise<number> {
  const { connection: kubeconfig, deployment, service, url, rps, expect, patient } = order;
  const recorder = startRecording(home, deployment, parameters);
  try {
    const verdict = await recordWith(recorder, (record) =>
      watchRollout(
        {
          kubeconfig,
          namespace: order.namespace ?? kubeconfig.namespace,
          deployment,
          service,
          url,
          inCluster: inClusterOf(order),
          rps,
          expect,
          patient,
          thresholds: order.threshold,
          rollbackOn: order.rollbackOn,
          waitMs: order.wait,
          timeoutMs: order.timeout,
          record,
        },
        (event) => narrator.handle(event),
        signal,
      ),
    );
    if (order.json) process.stdout.write(jsonText(verdictReport(packageVersion(), parameters, verdict, recorder.path)));
    tellRecording(recorder, narrator, messages);
    narrator.finish(verdict);
    await writeReports(recorder.path, order.report ?? [], messages);
    return verdict.exitCode;
  } finally {
    narrator.finish();
  }
}

/** @throws {RollscopeError} USAGE */
function deploymentOf(name: string): string {
  const [kind, ...rest] = name.includes("/") ? name.split("/") : ["deployment", name];
  const known = ["deployment", "deployments", "deploy", "deployment.apps", "deployments.apps"];
  if (!known.includes(kind ?? "") || rest.length !== 1 || !rest[0]) {
    throw new RollscopeError("USAGE", `${name}: name a Deployment, as in deployment/web`);
  }
  return rest[0];
}

/** The cluster that is named, else the embedded one that `rollscope up` keeps. */
async function connectionOf({ kubeconfig, context }: WatchCommandOptions, home: string): Promise<Connection> {
  if (kubeconfig !== undefined || context !== undefined) return loadKubeconfig({ path: kubeconfig, context });
  const directory = listClusterDirectories(home).find(
    (entry) => entry.owner.command === "up" && entry.owner.name === DEFAULT_CLUSTER && ownerIsAlive(entry),
  );
  if (directory) return loadKubeconfig({ path: join(directory.path, "kubeconfig") });
  const message = `no cluster is named, and there is none of \`rollscope up\`; name one with --context or --kubeconfig`;
  throw new RollscopeError("CLUSTER_NOT_RUNNING", message);
}

function parametersOf(name: string, options: WatchCommandOptions): RunParameters {
  const { namespace, service, url, rps, expect, rollbackOn, timeout } = options;
  const cluster = options.context ?? options.kubeconfig ?? "embedded";
  const thresholds = options.threshold?.map(({ expression }) => expression);
  const what = { namespace, service, deployment: name, url };
  return { cluster, ...what, rps, expect, thresholds, rollbackOn, timeoutMs: timeout };
}
