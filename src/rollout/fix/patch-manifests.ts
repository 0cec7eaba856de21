import { cp, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { parseAllDocuments, stringify } from "yaml";
import { isRecord } from "../../client/fields.ts";
import { RollscopeError } from "../../errors.ts";
import { findKustomization } from "../manifests/kustomization/find.ts";
import { loadManifests } from "../manifests/load.ts";
import type { Remedy } from "./remedies.ts";
import { containersOf, editsIn, patchOf } from "./remedy-edits.ts";
import { editDocument } from "./yaml-edit.ts";

/** A file that was changed or made. */
export interface PatchedFile {
  /** Where it was; absent for one that is new. */
  readonly original?: string;
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Patched copies of manifests. */
export interface PatchedManifests {
  /** What to name instead of the originals: as many, in the same order. */
  readonly paths: readonly string[];
  /** Those that differ from their originals. */
  readonly files: readonly PatchedFile[];
}

const PATCH_FILE = "rollscope-fix.yaml";
const MANIFEST = /\.(ya?ml|json)$/;

/**
 * Copies manifests into a directory and applies remedies to one Deployment in them; the originals stay as they are.
 *
 * A kustomization is copied with all its files, and the file that holds the Deployment is patched; where it reaches
 * beyond its directory, or no file of it holds the Deployment as it is, it becomes the base of a new one with a patch.
 *
 * @param paths - Files and directories, as `loadManifests` takes them.
 * @param output - Made when missing.
 * @throws {RollscopeError} USAGE when nothing could be patched; MANIFEST_INVALID when the result cannot be read.
 */
export async function patchManifests(
  paths: readonly string[],
  deployment: string,
  remedies: readonly Remedy[],
  output: string,
): Promise<PatchedManifests> {
  await mkdir(output, { recursive: true });
  const taken = new Set<string>();
  const copies: PatchedManifests[] = [];
  for (const path of paths) {
    let name = basename(resolve(path));
    while (taken.has(name)) name = `also-${name}`;
    taken.add(name);
    copies.push(await patchPath(path, join(output, name), deployment, remedies));
  }
  const patched = { paths: copies.flatMap((copy) => copy.paths), files: copies.flatMap((copy) => copy.files) };
  if (patched.files.length === 0) {
    const message = `The Deployment ${deployment} could not be patched: none of the manifests holds it as a document of its own (${paths.join(", ")}).`;
    throw new RollscopeError("USAGE", message);
  }
  // Nobody is to find out later that a patched file cannot be read.
  for (const path of patched.paths) await loadManifests([path]);
  return patched;
}

async function patchPath(
  path: string,
  copy: string,
  deployment: string,
  remedies: readonly Remedy[],
): Promise<PatchedManifests> {
  if (!(await stat(path)).isDirectory()) {
    return { paths: [copy], files: await patchFile(path, copy, deployment, remedies) };
  }
  const kustomization = await findKustomization(path);
  if (kustomization && (await reachesBeyond(path))) return overlay(path, copy, deployment, remedies);
  await cp(path, copy, { recursive: true });
  const files: PatchedFile[] = [];
  for (const name of (await readdir(path, { recursive: true })).filter((entry) => MANIFEST.test(entry)).sort()) {
    if (kustomization && !(await isNamed(path, name))) continue;
    files.push(...(await patchFile(join(path, name), join(copy, name), deployment, remedies)));
  }
  if (files.length > 0 || !kustomization) return { paths: [copy], files };
  return overlay(path, `${copy}-fixed`, deployment, remedies);
}

/** @returns The file, when something in it was changed; otherwise it is only copied. */
async function patchFile(
  original: string,
  path: string,
  deployment: string,
  remedies: readonly Remedy[],
): Promise<PatchedFile[]> {
  const before = await readFile(original, "utf8");
  const documents = parseAllDocuments(before);
  const after = documents.reduce((text, document, index) => {
    if (document.errors.length > 0) return text;
    const value: unknown = document.toJS({ maxAliasCount: 1000 });
    if (!isDeployment(value, deployment)) return text;
    try {
      return editDocument(text, index, editsIn(value, remedies));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new RollscopeError("USAGE", `${original}: cannot be patched: ${reason}.`, { cause: error });
    }
  }, before);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, after);
  return after === before ? [] : [{ original, path, before, after }];
}

function isDeployment(value: unknown, name: string): boolean {
  if (!isRecord(value) || value["kind"] !== "Deployment") return false;
  const metadata = value["metadata"];
  return isRecord(metadata) && metadata["name"] === name && containersOf(value).length > 0;
}

/** Whether a kustomization of a tree names something outside of it. */
async function reachesBeyond(directory: string): Promise<boolean> {
  const texts = await kustomizationsBelow(directory);
  return texts.some((text) => /(^|[\s"'[,])\.\.\//m.test(text) || /https?:\/\//.test(text));
}

/** Whether a kustomization of the tree names this file. */
async function isNamed(directory: string, file: string): Promise<boolean> {
  return (await kustomizationsBelow(directory)).some((text) => text.includes(basename(file)));
}

async function kustomizationsBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true });
  const files = entries.filter((entry) => /^kustomization(\.ya?ml)?$/i.test(basename(entry)));
  return Promise.all(files.map((file) => readFile(join(directory, file), "utf8")));
}

async function overlay(
  path: string,
  copy: string,
  deployment: string,
  remedies: readonly Remedy[],
): Promise<PatchedManifests> {
  await mkdir(copy, { recursive: true });
  const kustomization = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: [relative(copy, path)],
    // Found by kind and name, whatever namespace the Deployment has.
    patches: [{ path: PATCH_FILE, target: { kind: "Deployment", name: deployment } }],
  };
  const reasons = remedies.map(({ cause, why }) => `# ${cause ? `${cause}: ` : ""}${why}\n`).join("");
  const texts = {
    "kustomization.yaml": stringify(kustomization),
    [PATCH_FILE]: `${reasons}${stringify(patchOf(deployment, remedies))}`,
  };
  const files: PatchedFile[] = [];
  for (const [name, after] of Object.entries(texts)) {
    await writeFile(join(copy, name), after);
    files.push({ path: join(copy, name), before: "", after });
  }
  return { paths: [copy], files };
}
