import { setTimeout as delay } from "node:timers/promises";
import { RollscopeError } from "../errors.ts";
import { homeDirectory } from "../home.ts";
import { listClusterDirectories, ownerIsAlive, removeClusterDirectory } from "./cluster-directory.ts";
import type { DownOptions } from "./commands/down.ts";
import { messagesFor } from "./global-options.ts";
import { loadEndOrphans } from "./start-up.ts";

/** Stopping takes well under a second; a process that is stopped by a debugger does not end at all. */
const WAIT_MS = 20_000;

/**
 * `rollscope down`: ends the process that keeps a cluster and makes sure that nothing is left of it.
 *
 * @throws {RollscopeError} CLUSTER_NOT_RUNNING when there is none of that name.
 */
export async function down(options: DownOptions): Promise<void> {
  const messages = await messagesFor(options);
  const home = homeDirectory();
  const directory = listClusterDirectories(home).find(
    ({ owner }) => owner.command === "up" && owner.name === options.name,
  );
  const alive = directory && ownerIsAlive(directory);
  if (!directory || alive === undefined) {
    const where = directory ? ` on this machine (it runs on ${directory.owner.host})` : "";
    throw new RollscopeError("CLUSTER_NOT_RUNNING", `there is no embedded cluster named "${options.name}"${where}`);
  }
  const { pid } = directory.owner;
  if (alive) {
    process.kill(pid, "SIGTERM");
    const giveUpAt = performance.now() + WAIT_MS;
    while (ownerIsAlive(directory)) {
      if (performance.now() > giveUpAt) {
        throw new RollscopeError(
          "CLUSTER_NOT_RUNNING",
          `process ${pid} does not end; end it with "kill -9 ${pid}" and run this again`,
        );
      }
      await delay(50);
    }
  }
  const endOrphans = await loadEndOrphans();
  endOrphans(directory.path);
  removeClusterDirectory(home, directory);
  process.stdout.write(
    `${alive ? messages.downEnded(options.name, pid) : messages.downRemovedLeftovers(options.name)}\n`,
  );
}
