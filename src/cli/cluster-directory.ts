import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RollscopeError } from "../errors.ts";
import { clustersDirectory, makePrivateDirectory } from "../home.ts";
import { isAlive, ownIdentity, type ProcessIdentity } from "./process-identity.ts";

/** What `owner.json` in the directory of an embedded cluster says. */
export interface ClusterOwner extends ProcessIdentity {
  readonly name: string;
  readonly command: "run" | "up";
}

/** The directory of one embedded cluster and who owns it. */
export interface ClusterDirectory {
  readonly path: string;
  readonly owner: ClusterOwner;
}

/**
 * Takes a name for an embedded cluster of this process and makes its directory.
 *
 * The directory appears under its name together with its owner record, in one rename, so that nobody ever sees a
 * cluster without an owner and only one process can get a name.
 *
 * @throws {RollscopeError} CLUSTER_ALREADY_RUNNING when the name is taken.
 */
export function claimClusterDirectory(home: string, name: string, command: ClusterOwner["command"]): ClusterDirectory {
  makePrivateDirectory(home);
  const clusters = makePrivateDirectory(clustersDirectory(home));
  const owner: ClusterOwner = { name, command, ...ownIdentity() };
  const prepared = join(clusters, `.new-${uniqueSuffix()}`);
  mkdirSync(prepared, { mode: 0o700 });
  writeFileSync(join(prepared, "owner.json"), `${JSON.stringify(owner)}\n`, { mode: 0o600 });
  const path = join(clusters, name);
  try {
    renameSync(prepared, path);
  } catch (error) {
    rmSync(prepared, { recursive: true, force: true });
    if (!isTaken(error)) throw error;
    throw new RollscopeError("CLUSTER_ALREADY_RUNNING", alreadyRunning(name, readOwner(path)), { cause: error });
  }
  return { path, owner };
}

/** A name for the cluster of one run, different from every other. */
export function runClusterName(): string {
  return `run-${uniqueSuffix()}`;
}

/** All cluster directories that have an owner record, also those that are still being made. */
export function listClusterDirectories(home: string): ClusterDirectory[] {
  const clusters = clustersDirectory(home);
  return readDirectory(clusters).flatMap((entry) => {
    const path = join(clusters, entry);
    const owner = readOwner(path);
    return owner ? [{ path, owner }] : [];
  });
}

/** Whether the process that owns the directory runs; undefined when it cannot be told. */
export function ownerIsAlive(directory: ClusterDirectory): boolean | undefined {
  return isAlive(directory.owner);
}

/** Removes a cluster directory; it loses its name first, so that nobody meets it half removed. */
export function removeClusterDirectory(home: string, directory: ClusterDirectory): void {
  const doomed = join(clustersDirectory(home), `.gone-${uniqueSuffix()}`);
  try {
    renameSync(directory.path, doomed);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  rmSync(doomed, { recursive: true, force: true, maxRetries: 3 });
}

function readOwner(path: string): ClusterOwner | undefined {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(path, "owner.json"), "utf8"));
  } catch {
    return undefined;
  }
  return isOwner(value) ? value : undefined;
}

function isOwner(value: unknown): value is ClusterOwner {
  if (typeof value !== "object" || value === null) return false;
  const owner = value as Partial<ClusterOwner>;
  return (
    typeof owner.name === "string" &&
    Number.isInteger(owner.pid) &&
    typeof owner.startTime === "string" &&
    typeof owner.host === "string" &&
    (owner.command === "run" || owner.command === "up")
  );
}

function readDirectory(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function isTaken(error: unknown): boolean {
  return ["ENOTEMPTY", "EEXIST", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "");
}

function alreadyRunning(name: string, owner: ClusterOwner | undefined): string {
  const by = owner ? ` (process ${owner.pid})` : "";
  return `an embedded cluster named "${name}" is running already${by}; use it, end it with "rollscope down --name ${name}" or choose another --name`;
}

function uniqueSuffix(): string {
  return randomBytes(5).toString("hex");
}
