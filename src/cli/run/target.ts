import type { Connection } from "../../client/connection.ts";
import { loadKubeconfig } from "../../client/kubeconfig.ts";
import { claimClusterDirectory, runClusterName } from "../cluster-directory.ts";
import type { RunCommandOptions } from "../commands/run.ts";
import { startEmbeddedCluster } from "../embedded-cluster.ts";
import { assertPortFree, isPortFree } from "../port-check.ts";

/** The cluster that a run works on. */
export interface Target {
  readonly connection: Connection;
  /** What is removed when we are stopped at once: the directory of an embedded cluster. */
  readonly directory?: string;
  /** The file that lets kubectl in; only for embedded clusters. */
  readonly kubeconfigPath?: string;
  /** Ends an embedded cluster, which cleans up everything; says what was seen. @throws When something is left. */
  readonly cleanUp?: () => Promise<string>;
  /** Ends what is still running; harmless after `cleanUp`. */
  close(): Promise<void>;
}

/** Whether the options name a cluster; otherwise an embedded one is started. */
export function namesCluster(options: RunCommandOptions): boolean {
  return options.kubeconfig !== undefined || options.context !== undefined;
}

/** The cluster that `--kubeconfig` and `--context` name. @throws {RollscopeError} KUBECONFIG_INVALID */
export async function namedTarget(options: RunCommandOptions): Promise<Target> {
  const connection = await loadKubeconfig({ path: options.kubeconfig, context: options.context });
  return { connection, close: () => Promise.resolve() };
}

/**
 * Starts an embedded cluster for one run.
 *
 * @param nodePorts - Ports that the manifests ask for; checked before anything is started.
 * @param onDirectory - Told as soon as there is something to remove.
 * @throws {RollscopeError} PORT_IN_USE
 */
export async function embeddedTarget(
  home: string,
  nodePorts: readonly number[],
  podStartDelayMs: number,
  onDirectory: (path: string) => void,
): Promise<Target> {
  for (const port of nodePorts) await assertPortFree(port, "NodePort", "--node-port");
  const directory = claimClusterDirectory(home, runClusterName(), "run");
  onDirectory(directory.path);
  const cluster = await startEmbeddedCluster(home, directory, { podStartDelayMs });
  try {
    const connection = await loadKubeconfig({ path: cluster.kubeconfigPath });
    return {
      connection,
      directory: directory.path,
      kubeconfigPath: cluster.kubeconfigPath,
      async cleanUp() {
        const survivors = await cluster.stop();
        const busy = await portsInUse([...nodePorts, Number(new URL(cluster.url).port)]);
        const left = [
          ...(survivors > 0 ? [`${survivors} processes were still running and had to be killed`] : []),
          ...busy.map((port) => `port ${port} is still in use`),
        ];
        if (left.length > 0) throw new Error(left.join("; "));
        return "The embedded cluster has ended: its processes, ports and files are gone.";
      },
      close: async () => void (await cluster.stop()),
    };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

async function portsInUse(ports: readonly number[]): Promise<number[]> {
  const free = await Promise.all(ports.map(isPortFree));
  return ports.filter((_, index) => !free[index]);
}
