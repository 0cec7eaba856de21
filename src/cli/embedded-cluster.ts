import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { startCluster } from "../cluster/cluster.ts";
import { createImageRegistry } from "../cluster/kubelet/images/image-registry.ts";
import { MARKER } from "../cluster/kubelet/runtime/process-table.ts";
import { imagesFile } from "../home.ts";
import { removeClusterDirectory, type ClusterDirectory } from "./cluster-directory.ts";
import { packageRoot } from "./package-info.ts";

/** How an embedded cluster is to be started. */
export interface EmbeddedClusterOptions {
  readonly port?: number;
  readonly runtime?: "process" | "simulated";
  readonly nodes?: number;
  /** One per node. */
  readonly proxyMinSyncPeriodMs?: readonly number[];
  readonly podStartDelayMs: number;
}

/** An embedded cluster that runs in this process. */
export interface EmbeddedCluster {
  readonly url: string;
  readonly kubeconfigPath: string;
  /**
   * Ends it and removes its directory; calling it again does nothing.
   *
   * @returns How many processes had survived and were killed; 0 unless something is wrong.
   */
  stop(): Promise<number>;
}

/**
 * Starts an embedded cluster in a directory of its own.
 *
 * @param home - State directory.
 */
export async function startEmbeddedCluster(
  home: string,
  directory: ClusterDirectory,
  options: EmbeddedClusterOptions,
): Promise<EmbeddedCluster> {
  try {
    const cluster = await startCluster({
      dir: directory.path,
      port: options.port,
      runtime: options.runtime,
      nodes: options.nodes,
      proxyMinSyncPeriodMs: options.proxyMinSyncPeriodMs,
      podStartDelayMs: options.podStartDelayMs,
      images: createImageRegistry({ file: imagesFile(home), builtIn: packageRoot() }),
    });
    let stopped: Promise<number> | undefined;
    const stop = async () => {
      try {
        await cluster.stop();
        return await killSurvivors(directory.path);
      } finally {
        removeClusterDirectory(home, directory);
      }
    };
    const { url, kubeconfigPath } = cluster;
    return { url, kubeconfigPath, stop: () => (stopped ??= stop()) };
  } catch (error) {
    removeClusterDirectory(home, directory);
    throw error;
  }
}

/** How long processes that were killed may take to disappear. */
const DISAPPEAR_MS = 1_000;

/** Kills processes that still carry the mark of a cluster which has ended; without /proc none is found. */
async function killSurvivors(directory: string): Promise<number> {
  const mark = `${MARKER}=${directory}`;
  const survivors = () => listProcesses().filter((pid) => environmentOf(pid).includes(mark));
  const giveUpAt = performance.now() + DISAPPEAR_MS;
  while (performance.now() < giveUpAt) {
    if (survivors().length === 0) return 0;
    await delay(20);
  }
  const left = survivors();
  for (const pid of left) process.kill(pid, "SIGKILL");
  return left.length;
}

function listProcesses(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return []; // gone, or another user's
  }
}
