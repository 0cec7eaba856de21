import { isClusterName } from "./cluster-name.ts";
import { claimClusterDirectory } from "./cluster-directory.ts";
import type { UpOptions } from "./commands/up.ts";
import { startEmbeddedCluster } from "./embedded-cluster.ts";
import { RollscopeError } from "../errors.ts";
import { messagesFor } from "./global-options.ts";
import { handleInterruption, waitForAbort } from "./interruption.ts";
import { assertPortFree } from "./port-check.ts";
import { shellWord } from "./shell-word.ts";
import { prepareHome } from "./start-up.ts";

/**
 * `rollscope up`: runs an embedded cluster until a signal comes.
 *
 * @throws {RollscopeError} CLUSTER_ALREADY_RUNNING, PORT_IN_USE, USAGE
 */
export async function up(options: UpOptions): Promise<void> {
  const messages = await messagesFor(options);
  if (!isClusterName(options.name)) {
    throw new RollscopeError("USAGE", `--name ${options.name}: use at most 40 lower case letters, digits and "-"`);
  }
  if (options.nodes > 1 && options.runtime !== "simulated") {
    throw new RollscopeError("USAGE", `--nodes ${options.nodes}: more than one node takes --runtime simulated`);
  }
  const home = await prepareHome(messages);
  if (options.port !== undefined) await assertPortFree(options.port, "port", "--port");
  const directory = claimClusterDirectory(home, options.name, "up");
  const interruption = handleInterruption({
    first: messages.upStopping,
    second: () => messages.leftAtOnce(directory.path),
  });
  try {
    const cluster = await startEmbeddedCluster(home, directory, {
      port: options.port,
      runtime: options.runtime,
      nodes: options.nodes,
      proxyMinSyncPeriodMs: options.proxySyncPeriod,
      podStartDelayMs: options.podStartDelay,
    });
    try {
      process.stdout.write(`export KUBECONFIG=${shellWord(cluster.kubeconfigPath)}\n`);
      process.stderr.write(`${messages.upReady(options.name, cluster.url)}\n`);
      await waitForAbort(interruption.signal);
    } finally {
      await cluster.stop();
    }
  } finally {
    interruption.dispose();
  }
}
