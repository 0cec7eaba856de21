import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { clustersDirectory } from "../home.ts";
import {
  listClusterDirectories,
  ownerIsAlive,
  removeClusterDirectory,
  type ClusterDirectory,
} from "./cluster-directory.ts";
import { isAlive, ownIdentity, type ProcessIdentity } from "./process-identity.ts";

/** What was found of clusters whose process had been killed, and removed. */
export interface Leftovers {
  readonly clusters: number;
  readonly processes: number;
}

/** Ends the processes that belong to a cluster directory; returns how many there were. */
export type EndOrphans = (directory: string) => number;

/** Longest wait for another `rollscope` that is cleaning up; it then goes on without. Milliseconds. */
const LOCK_WAIT_MS = 5_000;

/**
 * Ends and removes clusters below `home` whose owner was killed; everything else is left alone.
 *
 * @param endOrphans - Loaded only when there is something to end.
 */
export async function removeLeftovers(home: string, endOrphans: () => Promise<EndOrphans>): Promise<Leftovers> {
  if (listDead(home).length === 0) return { clusters: 0, processes: 0 };
  const unlock = await lock(join(clustersDirectory(home), ".cleaning"));
  if (!unlock) return { clusters: 0, processes: 0 };
  try {
    const end = await endOrphans();
    let processes = 0;
    // Looked up again: another process may have cleaned up while we waited.
    const dead = listDead(home);
    for (const directory of dead) {
      processes += end(directory.path);
      removeClusterDirectory(home, directory);
    }
    return { clusters: dead.length, processes };
  } finally {
    unlock();
  }
}

function listDead(home: string): ClusterDirectory[] {
  return listClusterDirectories(home).filter((directory) => ownerIsAlive(directory) === false);
}

/** Takes a lock file that a killed holder does not keep for ever; undefined when another process holds on to it. */
async function lock(path: string): Promise<(() => void) | undefined> {
  const giveUpAt = performance.now() + LOCK_WAIT_MS;
  while (performance.now() < giveUpAt) {
    try {
      const file = openSync(path, "wx", 0o600);
      writeFileSync(file, JSON.stringify(ownIdentity()));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (holderIsDead(path)) rmSync(path, { force: true });
    else await delay(50);
  }
  return undefined;
}

function holderIsDead(path: string): boolean {
  try {
    const holder = JSON.parse(readFileSync(path, "utf8")) as ProcessIdentity;
    return isAlive(holder) === false;
  } catch {
    return false; // just being written, or just removed
  }
}
