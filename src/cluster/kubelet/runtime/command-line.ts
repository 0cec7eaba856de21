import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, isAbsolute, join } from "node:path";
import type { Container } from "../../../api/core.ts";
import { expandVariables } from "../env/expand.ts";
import type { Image } from "../images/image.ts";
import type { PathMap } from "./path-map.ts";
import { shellFor } from "./shell.ts";
import { ContainerStartError } from "./runtime.ts";

/** What to execute. */
export interface CommandLine {
  readonly file: string;
  readonly args: readonly string[];
  readonly workingDirectory: string;
}

/**
 * How to start a container on this machine: `command` and `args` of the pod or of the image.
 *
 * `node`, by whatever path, is the Node that runs us. Absolute paths below the image's WORKDIR are looked up in the
 * image's directory, and those of mounts where `paths` says.
 *
 * @param env - The variables of the pod spec, for `$(NAME)`.
 * @throws {ContainerStartError} There is nothing to execute.
 */
export function commandLine(
  container: Container,
  image: Image,
  env: Readonly<Record<string, string>>,
  paths: PathMap,
): CommandLine {
  const expand = (text: string) => expandVariables(text, (name) => env[name]);
  const entrypoint = container.command?.map(expand) ?? image.entrypoint;
  // a pod's command does away with the image's arguments
  const rest = container.args?.map(expand) ?? (container.command ? [] : image.command);
  const [program, ...args] = [...entrypoint, ...rest];
  if (!program) throw new ContainerStartError("failed to create containerd task: no command specified");
  const workingDirectory = container.workingDir
    ? localPath(container.workingDir, image, paths)
    : image.workingDirectory;
  return { ...localProgram(program, args, image, paths), workingDirectory };
}

/**
 * Makes an argument vector run on this machine, e.g. that of an exec probe.
 *
 * Node programs look up the paths of mounts themselves (their preload does it); for others those in their arguments,
 * a line of shell for example, are replaced.
 */
export function localProgram(program: string, args: readonly string[], image: Image, paths: PathMap) {
  const [file = program, ...before] = image.programs?.[program] ?? [program];
  const all = [...before, ...args];
  const isEntrypoint = image.entrypoint.every((part, index) => part === [file, ...all][index]);
  if (image.locatesMounts && isEntrypoint) return { file, args: all };
  const whole = all.map((arg) => localPath(arg, image, paths));
  if (basename(file).replace(/\.exe$/, "") === "node") return { file: process.execPath, args: whole };
  return { file: localPath(file, image, paths), args: whole.map((arg) => paths.locateAll(arg)) };
}

/**
 * The same command with SIGTERM, SIGINT and SIGHUP ignored unless the program handles them, as they are for PID 1.
 *
 * Node programs need nothing (their preload does it: Node resets what it inherits), and a shell that sets traps must
 * not get it, since a shell cannot trap what was ignored when it started.
 */
export function withIgnoredSignals(
  { file, args, workingDirectory }: CommandLine,
  env: Readonly<Record<string, string>>,
): CommandLine {
  if (process.platform === "win32" || file === process.execPath || setsTraps(file, args, workingDirectory)) {
    return { file, args, workingDirectory };
  }
  const script = 'trap "" TERM INT HUP; exec "$@"';
  return { file: shellFor(env), args: ["-c", script, "sh", file, ...args], workingDirectory };
}

const SHELLS = new Set(["sh", "bash", "dash", "ash", "ksh", "zsh", "busybox"]);

function setsTraps(file: string, args: readonly string[], workingDirectory: string): boolean {
  if (SHELLS.has(basename(file))) {
    if (args.some((arg) => /\btrap\b/.test(arg))) return true;
    const script = args.find((arg) => !arg.startsWith("-"));
    return script !== undefined && scriptMentionsTrap(script, workingDirectory);
  }
  return scriptMentionsTrap(file, workingDirectory);
}

function scriptMentionsTrap(file: string, workingDirectory: string): boolean {
  const path = isAbsolute(file) ? file : join(workingDirectory, file);
  if (!file.includes("/") && !existsSync(path)) return false;
  try {
    if (!statSync(path).isFile() || statSync(path).size > 256 * 1024) return false;
    const text = readFileSync(path, "latin1");
    return /^#!.*sh\b/.test(text) && /\btrap\b/.test(text);
  } catch {
    return false; // not there or not readable: executing it will say so
  }
}

/** Where a path inside the image lies on this machine; anything else is returned as it is. */
function localPath(path: string, { root, directory }: Image, paths: PathMap): string {
  if (!path.startsWith("/")) return path;
  const mounted = paths.locate(path);
  if (mounted !== undefined) return mounted;
  if (root !== "/" && (path === root || path.startsWith(`${root}/`))) return join(directory, path.slice(root.length));
  const inside = join(directory, path);
  return !existsSync(path) && existsSync(inside) ? inside : path;
}
