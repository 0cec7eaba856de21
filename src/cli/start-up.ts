import { homeDirectory } from "../home.ts";
import type { Messages } from "../rollout/report/messages/messages.ts";
import { listClusterDirectories } from "./cluster-directory.ts";
import { removeLeftovers } from "./leftovers.ts";

/**
 * What every command that uses clusters does first: finds the state directory and removes what killed runs left in it,
 * saying so in one line on stderr.
 *
 * @returns The state directory.
 */
export async function prepareHome(messages: Messages): Promise<string> {
  const home = homeDirectory();
  if (listClusterDirectories(home).length === 0) return home;
  const { clusters, processes } = await removeLeftovers(home, loadEndOrphans);
  if (clusters > 0) process.stderr.write(`${messages.leftovers(clusters, processes)}\n`);
  return home;
}

/** Loads the function that ends the processes of a cluster directory. */
export async function loadEndOrphans(): Promise<(directory: string) => number> {
  const { endOrphans } = await import("../cluster/kubelet/runtime/process-table.ts");
  return endOrphans;
}
