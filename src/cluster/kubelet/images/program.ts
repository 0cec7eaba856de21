import { existsSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { RollscopeError } from "../../../errors.ts";
import { readDockerfile } from "../../../dockerfile.ts";
import type { Image } from "./image.ts";

/** How the program in a directory is started. */
export type Program = Pick<
  Image,
  "root" | "workingDirectory" | "entrypoint" | "command" | "env" | "exposedPorts" | "stopSignal"
>;

/**
 * Finds out how to start the program in a directory: by its Dockerfile, else `scripts.start` or `main` of its
 * package.json, else index.js or server.js.
 *
 * @throws {RollscopeError} IMAGE_INVALID when there is nothing to start, or the file to start is missing.
 */
export async function readProgram(directory: string): Promise<Program> {
  if (!isAbsolute(directory) || !existsSync(directory) || !statSync(directory).isDirectory()) {
    throw new RollscopeError("IMAGE_INVALID", `${directory} is not a directory`);
  }
  const program =
    (await fromDockerfile(directory)) ?? fromPackage(directory) ?? fromMainFile(directory, ["index.js", "server.js"]);
  if (!program) {
    throw new RollscopeError(
      "IMAGE_INVALID",
      `${directory} holds no program: neither a Dockerfile with CMD or ENTRYPOINT, nor a package.json with scripts.start or main, nor index.js or server.js`,
    );
  }
  checkScript(directory, program);
  return program;
}

const plain = (directory: string, command: readonly string[]): Program => ({
  root: "/",
  workingDirectory: directory,
  entrypoint: [],
  command,
  env: {},
  exposedPorts: [],
  stopSignal: "SIGTERM",
});

async function fromDockerfile(directory: string): Promise<Program | undefined> {
  const path = join(directory, "Dockerfile");
  if (!existsSync(path)) return undefined;
  const facts = await readDockerfile(readFileSync(path, "utf8"));
  if (!facts) throw new RollscopeError("IMAGE_INVALID", `${path} has no FROM instruction`);
  if (facts.entrypoint.length + facts.command.length === 0) {
    const command = (fromPackage(directory) ?? fromMainFile(directory, ["index.js", "server.js"]))?.command;
    if (!command) throw new RollscopeError("IMAGE_INVALID", `${path} has neither CMD nor ENTRYPOINT`);
    facts.command.push(...command);
  }
  return {
    root: facts.workingDirectory,
    workingDirectory: directory,
    entrypoint: facts.entrypoint,
    command: facts.command,
    env: facts.env,
    exposedPorts: facts.exposedPorts,
    stopSignal: facts.stopSignal ?? "SIGTERM",
  };
}

function fromPackage(directory: string): Program | undefined {
  const path = join(directory, "package.json");
  if (!existsSync(path)) return undefined;
  let content: { scripts?: Record<string, unknown>; main?: unknown };
  try {
    content = JSON.parse(readFileSync(path, "utf8")) as typeof content;
  } catch (cause) {
    throw new RollscopeError("IMAGE_INVALID", `${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
  const start = content.scripts?.["start"];
  if (typeof start === "string" && start.trim() !== "") return plain(directory, startCommand(start.trim()));
  return typeof content.main === "string" ? plain(directory, ["node", content.main]) : undefined;
}

/** `node server.js` is run as it is, so that it is PID 1; anything else needs a shell. */
function startCommand(script: string): string[] {
  const words = script.split(/\s+/);
  return words[0] === "node" && !/[&|;<>$`"'\\*?(){}=]/.test(script) ? words : ["/bin/sh", "-c", script];
}

function fromMainFile(directory: string, names: readonly string[]): Program | undefined {
  const name = names.find((candidate) => existsSync(join(directory, candidate)));
  return name === undefined ? undefined : plain(directory, ["node", name]);
}

/** Says at once what would otherwise be seen as a crash loop: the script that Node is to run is not there. */
function checkScript(directory: string, { entrypoint, command, root }: Program): void {
  const [program = "", ...args] = [...entrypoint, ...command];
  if (!/(^|\/)node$/.test(program)) return;
  const script = args[0];
  if (script === undefined || script.startsWith("-")) return;
  const relative = script.startsWith(`${root === "/" ? "" : root}/`)
    ? script.slice(root === "/" ? 1 : root.length + 1)
    : script;
  const path = isAbsolute(relative) ? relative : join(directory, relative);
  if ([path, `${path}.js`, `${path}.mjs`, `${path}.cjs`, join(path, "index.js")].some((name) => existsSync(name)))
    return;
  throw new RollscopeError("IMAGE_INVALID", `${path}, which the image starts, does not exist; build the program first`);
}
