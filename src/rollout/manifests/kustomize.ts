import { execFile } from "node:child_process";
import { access, constants, stat } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { RollscopeError } from "../../errors.ts";
import { manifestsOf, parseDocuments } from "./documents.ts";
import type { Manifest, ManifestSource } from "./manifest.ts";

/**
 * The objects of a kustomization: built by kubectl where there is one, else by our own reading of resources,
 * namespace, labels, images, replicas, patches, configMapGenerator and generatorOptions.
 *
 * @param kubectl - Path of kubectl; undefined looks on the PATH, null uses our own reading.
 * @throws {RollscopeError} MANIFEST_INVALID when it cannot be built; KUSTOMIZATION_UNSUPPORTED naming a field that our
 *   own reading does not know.
 */
export async function buildKustomization(directory: string, kubectl?: string | null): Promise<Manifest[]> {
  const program = kubectl === undefined ? await findOnPath("kubectl") : (kubectl ?? undefined);
  const source: ManifestSource = { file: directory, line: () => undefined };
  const objects = program ? await buildWithKubectl(program, directory) : await buildOurselves(directory);
  return objects.flatMap((object) => manifestsOf(object, source));
}

/** Loaded only when it is needed: strategic merge brings the schemas of all kinds with it. */
async function buildOurselves(directory: string): Promise<unknown[]> {
  const { readKustomization } = await import("./kustomization/build.ts");
  return readKustomization(directory);
}

async function buildWithKubectl(kubectl: string, directory: string): Promise<unknown[]> {
  const built = await promisify(execFile)(kubectl, ["kustomize", directory], { maxBuffer: 64 * 1024 * 1024 }).catch(
    (cause: unknown) => {
      const { stderr, message } = cause as { stderr?: string; message: string };
      const reason = stderr?.trim() || message;
      throw new RollscopeError("MANIFEST_INVALID", `${directory}: kubectl cannot build it: ${reason}`, { cause });
    },
  );
  return parseDocuments(directory, built.stdout).map((document) => document.value);
}

async function findOnPath(name: string): Promise<string | undefined> {
  const names = process.platform === "win32" ? [`${name}.exe`] : [name];
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    for (const candidate of folder === "" ? [] : names.map((file) => join(folder, file))) {
      if ((await isFile(candidate)) && (await isExecutable(candidate))) return candidate;
    }
  }
  return undefined;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
