import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { RollscopeError } from "../../../errors.ts";
import { listAddedImages } from "./image-file.ts";
import type { Image } from "./image.ts";
import { readProgram } from "./program.ts";
import { normalizeReference, repositoryOf } from "./reference.ts";
import { findStandIn } from "./stand-ins.ts";

/** What is known of an image without reading its program. */
export interface ImageEntry {
  /** Normalised. */
  readonly reference: string;
  readonly directory: string;
  /** For `imageID`. */
  readonly id: string;
  readonly sizeBytes: number;
  /** Comes with Rollscope, so that it cannot be removed. */
  readonly builtIn: boolean;
}

/** Resolves image references to programs on this machine, in place of a container registry. */
export interface ImageRegistry {
  /**
   * Undefined when there is no such image.
   *
   * @throws {RollscopeError} IMAGE_INVALID when its directory cannot be used.
   */
  find(reference: string): Promise<Image | undefined>;
  /** All images, built-in ones first. */
  list(): readonly ImageEntry[];
}

/** Where the built-in images and those added by the user are found. */
export interface ImageRegistryOptions {
  /** The file that keeps the images of `rollscope image add`, read anew at each call; none by default. */
  file?: string;
  /** Root directory of the package, below which the built-in services lie. */
  builtIn: string;
}

/** The tutorial's images; the services behind them come with Rollscope. */
const BUILT_IN = ["user-service", "payment-service"].map((service) => ({
  service,
  reference: `docker.io/mogumogusityau/${service}:1.0.0`,
}));

/** The prober of `--prober in-cluster`: Rollscope itself. */
const PROBER = "docker.io/rollscope/prober:latest";

/** The images of one machine: the built-in ones and those that users added, which go first. */
export function createImageRegistry({ file, builtIn }: ImageRegistryOptions): ImageRegistry {
  const list = () => {
    const added = file === undefined ? [] : listAddedImages(file);
    return [
      ...BUILT_IN.map(({ service, reference }) => entryOf(reference, join(builtIn, "services", service), true)),
      entryOf(PROBER, builtIn, true),
      ...added.map(({ reference, directory }) => entryOf(reference, directory, false)),
    ];
  };
  return {
    list,
    async find(reference) {
      const normalized = normalizeReference(reference);
      const entry = list().findLast((candidate) => matches(candidate, normalized));
      if (!entry) return findStandIn(normalized, builtIn);
      if (!entry.builtIn) return { ...entry, ...(await readProgram(entry.directory)) };
      return entry.reference === PROBER ? proberImage(entry, builtIn) : builtInImage(entry, builtIn);
    },
  };
}

function builtInImage(entry: ImageEntry, packageRoot: string): Image {
  const service = entry.directory.split(/[\\/]/).at(-1) ?? "";
  const script = join(packageRoot, "dist", "services", service, "src", "server.js");
  if (!existsSync(script)) throw new RollscopeError("IMAGE_INVALID", `${script} does not exist; run "npm run build"`);
  return {
    ...entry,
    root: "/app",
    workingDirectory: packageRoot,
    entrypoint: [],
    command: ["node", script],
    env: { NODE_ENV: "production", IMAGE_VERSION: "1.0.0" },
    exposedPorts: [3000],
    stopSignal: "SIGTERM",
  };
}

function proberImage(entry: ImageEntry, packageRoot: string): Image {
  return {
    ...entry,
    root: "/app",
    workingDirectory: packageRoot,
    entrypoint: ["node", join(packageRoot, "bin", "rollscope.js")],
    command: [],
    env: { NODE_ENV: "production" },
    exposedPorts: [],
    stopSignal: "SIGTERM",
  };
}

function matches({ reference, id }: ImageEntry, normalized: string): boolean {
  if (reference === normalized) return true;
  return normalized.includes("@") && normalized.slice(normalized.indexOf("@")) === id.slice(id.indexOf("@"));
}

function entryOf(reference: string, directory: string, builtIn: boolean): ImageEntry {
  const digest = createHash("sha256")
    .update(`${reference}\n${builtIn ? "" : directory}`)
    .digest("hex");
  return { reference, directory, id: `${repositoryOf(reference)}@sha256:${digest}`, sizeBytes: 0, builtIn };
}
