import type { Dockerfile, Entrypoint, Cmd } from "dockerfile-ast";

/** What a Dockerfile says about running its image; the last stage counts. */
export interface DockerfileFacts {
  /** What the last stage is built on: `node:22-alpine`, `scratch`, or the name of another stage. */
  readonly baseImage: string;
  readonly env: Record<string, string>;
  /** Absolute path inside the image. */
  readonly workingDirectory: string;
  readonly entrypoint: string[];
  readonly command: string[];
  readonly exposedPorts: number[];
  readonly stopSignal?: string;
}

/**
 * Reads ENV, WORKDIR, ENTRYPOINT, CMD, EXPOSE and STOPSIGNAL; USER and all that builds the image are passed over.
 *
 * @param text - Content of a Dockerfile.
 * @returns Undefined when there is no stage in it.
 */
export async function readDockerfile(text: string): Promise<DockerfileFacts | undefined> {
  const { DockerfileParser } = await import("dockerfile-ast"); // only images of users need it
  const file = DockerfileParser.parse(text);
  const from = file.getFROMs().at(-1);
  if (!from) return undefined;
  return { baseImage: from.getImage() ?? "", ...stageFacts(file, from.getRange().start.line) };
}

function stageFacts(file: Dockerfile, firstLine: number): Omit<DockerfileFacts, "baseImage"> {
  const env: Record<string, string> = {};
  const args: Record<string, string> = {};
  const exposedPorts: number[] = [];
  let workingDirectory = "/";
  let entrypoint: string[] = [];
  let command: string[] = [];
  let stopSignal: string | undefined;
  const expand = (value: string) => expandBuildVariables(value, { ...args, ...env });
  for (const instruction of file.getInstructions()) {
    if (instruction.getRange().start.line <= firstLine) continue;
    switch (instruction.getKeyword()) {
      case "ARG": {
        const [name = "", value] = (instruction.getArgumentsContent() ?? "").split(/=(.*)/s);
        if (value !== undefined) args[name.trim()] = unquote(value.trim());
        break;
      }
      case "ENV":
        for (const property of file
          .getENVs()
          .find((entry) => entry === instruction)
          ?.getProperties() ?? []) {
          env[property.getName()] = expand(property.getValue() ?? "");
        }
        break;
      case "WORKDIR": {
        const path = expand(unquote(instruction.getArgumentsContent()?.trim() ?? ""));
        workingDirectory = path.startsWith("/") ? path : `${workingDirectory.replace(/\/$/, "")}/${path}`;
        break;
      }
      case "ENTRYPOINT":
        entrypoint = words(instruction as Entrypoint);
        command = []; // an ENTRYPOINT does away with the CMD of what it is built on
        break;
      case "CMD":
        command = words(instruction as Cmd);
        break;
      case "EXPOSE":
        for (const argument of instruction.getArguments()) {
          const port = Number.parseInt(expand(argument.getValue()), 10);
          if (Number.isInteger(port)) exposedPorts.push(port);
        }
        break;
      case "STOPSIGNAL":
        stopSignal = signalName(expand(instruction.getArgumentsContent()?.trim() ?? ""));
        break;
      default:
    }
  }
  const isDirectory = workingDirectory.length > 1 && workingDirectory.endsWith("/");
  const root = isDirectory ? workingDirectory.slice(0, -1) : workingDirectory;
  return { env, workingDirectory: root, entrypoint, command, exposedPorts, ...(stopSignal ? { stopSignal } : {}) };
}

/** The exec form as it is, the shell form as `/bin/sh -c`. */
function words(instruction: Entrypoint | Cmd): string[] {
  const text = instruction.getRawArgumentsContent()?.trim() ?? "";
  if (text.startsWith("[")) {
    try {
      const list = JSON.parse(text.replace(/\\\r?\n/g, " ")) as unknown;
      if (Array.isArray(list) && list.every((word): word is string => typeof word === "string")) return list;
    } catch {
      // Docker takes what is not a JSON list as the shell form
    }
  }
  return text === "" ? [] : ["/bin/sh", "-c", text];
}

function expandBuildVariables(value: string, known: Readonly<Record<string, string>>): string {
  return value.replace(
    /\\\$|\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::([-+])([^}]*))?\})/g,
    (match, plain?: string, braced?: string, operator?: string, word = "") => {
      if (match === "\\$") return "$";
      const found = known[plain ?? braced ?? ""] ?? "";
      if (operator === "-") return found || word;
      if (operator === "+") return found ? word : "";
      return found;
    },
  );
}

const unquote = (text: string) => text.replace(/^(["'])(.*)\1$/s, "$2");

function signalName(text: string): string {
  const name = text.toUpperCase();
  return name.startsWith("SIG") || /^\d+$/.test(name) ? name : `SIG${name}`;
}
