import { chmodSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

/**
 * Where Rollscope keeps its state: `$ROLLSCOPE_HOME`, else the platform's state directory.
 *
 * ```
 * images.json              programs added with `rollscope image add`
 * clusters/<name>/         one directory per embedded cluster, removed when it ends
 *   owner.json             which process runs it
 *   kubeconfig             mode 0600
 *   pods/                  working files and logs of the pods
 * recordings/              what runs observed, one file each; `rollscope report` shows them
 * ```
 *
 * Nothing outside of it is ever written or removed.
 */
export function homeDirectory(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  userHome: string = homedir(),
): string {
  if (env["ROLLSCOPE_HOME"]) return resolve(env["ROLLSCOPE_HOME"]);
  if (platform === "darwin") return join(userHome, "Library", "Application Support", "rollscope");
  if (platform === "win32") return join(env["LOCALAPPDATA"] || join(userHome, "AppData", "Local"), "rollscope");
  const state = env["XDG_STATE_HOME"];
  // The XDG specification says that relative paths are to be ignored.
  return join(state && isAbsolute(state) ? state : join(userHome, ".local", "state"), "rollscope");
}

/** Makes a state directory that only its owner can enter. */
export function makePrivateDirectory(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  // mkdir leaves the mode of a directory that exists already as it is.
  chmodSync(path, 0o700);
  return path;
}

/** The file that keeps the images a user added. */
export function imagesFile(home: string): string {
  return join(home, "images.json");
}

/** The directory that holds one directory per embedded cluster. */
export function clustersDirectory(home: string): string {
  return join(home, "clusters");
}

/** The directory that holds one recording per run. */
export function recordingsDirectory(home: string): string {
  return join(home, "recordings");
}
