import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { claimClusterDirectory, listClusterDirectories, removeClusterDirectory } from "./cluster-directory.ts";
import { removeLeftovers } from "./leftovers.ts";
import { isAlive, ownIdentity, type ProcessIdentity } from "./process-identity.ts";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "rollscope-leftovers-"));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

/** The identity of a process that ran and has ended. */
async function deadIdentity(): Promise<ProcessIdentity> {
  const child = spawn(process.execPath, ["-e", ""]);
  const pid = child.pid ?? 0;
  await once(child, "exit");
  return { ...ownIdentity(), pid };
}

function ownedBy(name: string, owner: ProcessIdentity): string {
  const path = join(home, "clusters", name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "owner.json"), JSON.stringify({ name, command: "run", ...owner }));
  return path;
}

describe("claiming a cluster directory", () => {
  test("a name can be taken once, and again after it was removed", () => {
    const first = claimClusterDirectory(home, "default", "up");
    expect(() => claimClusterDirectory(home, "default", "up")).toThrow(
      `an embedded cluster named "default" is running already (process ${process.pid})`,
    );
    removeClusterDirectory(home, first);
    claimClusterDirectory(home, "default", "up");
    expect(listClusterDirectories(home).map(({ owner }) => owner.name)).toEqual(["default"]);
  });

  test("only its owner can enter it, and nothing else is left beside it", () => {
    const { path } = claimClusterDirectory(home, "default", "up");
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(path, "owner.json")).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(home, "clusters"))).toEqual(["default"]);
  });
});

describe("an identity", () => {
  test("stands for a process as long as it runs", async () => {
    expect(isAlive(ownIdentity())).toBe(true);
    expect(isAlive(await deadIdentity())).toBe(false);
  });

  test("is not mistaken for a later process with the same id", () => {
    expect(isAlive({ ...ownIdentity(), startTime: "another/1" })).toBe(false);
  });

  test("of another machine tells nothing", () => {
    expect(isAlive({ ...ownIdentity(), host: "another" })).toBeUndefined();
  });
});

describe("removing leftovers", () => {
  test("ends and removes only clusters whose owner has ended", async () => {
    const dead = ownedBy("run-dead", await deadIdentity());
    const alive = ownedBy("run-alive", ownIdentity());
    const elsewhere = ownedBy("run-elsewhere", { ...(await deadIdentity()), host: "another" });
    const unknown = join(home, "clusters", "notes");
    mkdirSync(unknown);

    const ended: string[] = [];
    const end = (directory: string) => ended.push(directory) + 1;
    expect(await removeLeftovers(home, () => Promise.resolve(end))).toEqual({ clusters: 1, processes: 2 });

    expect(ended).toEqual([dead]);
    expect([dead, alive, elsewhere, unknown].map((path) => existsSync(path))).toEqual([false, true, true, true]);
    expect(readdirSync(join(home, "clusters")).sort()).toEqual(["notes", "run-alive", "run-elsewhere"]);
  });

  test("takes the lock of a cleaner that was killed", async () => {
    ownedBy("run-dead", await deadIdentity());
    writeFileSync(join(home, "clusters", ".cleaning"), JSON.stringify(await deadIdentity()));
    expect(await removeLeftovers(home, () => Promise.resolve(() => 0))).toEqual({ clusters: 1, processes: 0 });
  });

  test("does nothing, not even make directories, when there is nothing", async () => {
    rmSync(home, { recursive: true });
    const never = () => Promise.reject(new Error("must not be loaded"));
    expect(await removeLeftovers(home, never)).toEqual({ clusters: 0, processes: 0 });
    expect(existsSync(home)).toBe(false);
  });

  test("an owner record that is damaged is left alone", async () => {
    const path = ownedBy("run-damaged", await deadIdentity());
    writeFileSync(join(path, "owner.json"), readFileSync(join(path, "owner.json"), "utf8").slice(0, 20));
    await removeLeftovers(home, () => Promise.resolve(() => 0));
    expect(existsSync(path)).toBe(true);
  });
});
