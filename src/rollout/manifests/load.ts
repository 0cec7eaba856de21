import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { RollscopeError } from "../../errors.ts";
import { parseManifests } from "./documents.ts";
import { findKustomization } from "./kustomization/find.ts";
import { buildKustomization } from "./kustomize.ts";
import { manifestError, nameOf, type Manifest } from "./manifest.ts";

/**
 * Reads manifests from files and directories, in the order given; the files of a directory in order of their names
 * (*.yaml, *.yml, *.json, no subdirectories). A directory with a kustomization is built.
 *
 * @param options - `kubectl`: path of the program that builds kustomizations; undefined looks on the PATH, null uses
 *   our own reading.
 * @throws {RollscopeError} MANIFEST_INVALID naming file, line, field and reason; KUSTOMIZATION_UNSUPPORTED.
 */
export async function loadManifests(
  paths: readonly string[],
  options: { kubectl?: string | null } = {},
): Promise<Manifest[]> {
  const manifests = (await Promise.all(paths.map((path) => loadPath(path, options.kubectl)))).flat();
  const seen = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const key = `${manifest.object.apiVersion} ${nameOf(manifest)}`;
    const first = seen.get(key);
    if (first) {
      const line = first.source.line();
      const place = line === undefined ? first.source.file : `${first.source.file}:${line}`;
      throw manifestError(manifest, [{ reason: `${nameOf(manifest)} is already defined at ${place}` }]);
    }
    seen.set(key, manifest);
  }
  return manifests;
}

async function loadPath(path: string, kubectl: string | null | undefined): Promise<Manifest[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new RollscopeError("MANIFEST_INVALID", `${path}: there is no such file or directory.`, { cause });
  });
  if (!found.isDirectory()) return loadFile(path);
  if (await findKustomization(path)) return buildKustomization(path, kubectl);
  const names = (await readdir(path)).filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
  if (names.length === 0) throw new RollscopeError("MANIFEST_INVALID", `${path}: there is no *.yaml, *.yml or *.json.`);
  return (await Promise.all(names.map((name) => loadFile(join(path, name))))).flat();
}

async function loadFile(path: string): Promise<Manifest[]> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new RollscopeError("MANIFEST_INVALID", `${path}: cannot be read: ${(cause as Error).message}`, { cause });
  });
  const manifests = parseManifests(path, text);
  if (manifests.length === 0) throw new RollscopeError("MANIFEST_INVALID", `${path}: there is no object in it.`);
  return manifests;
}
