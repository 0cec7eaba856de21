import { readFile, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Fields } from "../../../client/fields.ts";
import { RollscopeError } from "../../../errors.ts";
import { manifestsOf, parseDocuments } from "../documents.ts";
import { findKustomization } from "./find.ts";
import { readConfined } from "./confined-file.ts";
import { generateConfigMaps } from "./config-maps.ts";
import { applyImages } from "./images.ts";
import { newItem, type Item } from "./item.ts";
import { applyLabels } from "./labels.ts";
import { applyNamespace } from "./namespace.ts";
import { finishNames } from "./name-hash.ts";
import { applyPatches } from "./patches.ts";
import { FieldReader } from "./reader.ts";
import { applyReplicas } from "./replicas.ts";

/** What our own reading knows of a kustomization. */
const FIELDS = [
  "apiVersion",
  "kind",
  "metadata",
  "resources",
  "namespace",
  "labels",
  "images",
  "replicas",
  "patches",
  "configMapGenerator",
  "generatorOptions",
];

/**
 * Builds the kustomization of a directory without kubectl, with kustomize's results for the fields it knows.
 *
 * @returns Plain objects; their order has no meaning.
 * @throws {RollscopeError} KUSTOMIZATION_UNSUPPORTED naming any other field; MANIFEST_INVALID.
 */
export async function readKustomization(directory: string): Promise<Fields[]> {
  return finishNames(await buildItems(directory, []));
}

async function buildItems(directory: string, parents: readonly string[]): Promise<Item[]> {
  const file = await findKustomization(directory);
  if (!file) throw new RollscopeError("MANIFEST_INVALID", `${directory}: there is no kustomization.yaml.`);
  const root = await realpath(directory);
  if (parents.includes(root)) {
    throw new RollscopeError("MANIFEST_INVALID", `${file}: resources: the directory contains itself.`);
  }
  const documents = parseDocuments(file, await readFile(file, "utf8"));
  const reader = new FieldReader(documents[0]?.value ?? {}, file, "", FIELDS);
  if (documents.length > 1) throw new RollscopeError("MANIFEST_INVALID", `${file}: only one document is allowed.`);
  if (reader.text("kind") === "Component") throw reader.unsupported("kind", "names a Component, which is not built in");

  let items: Item[] = [];
  for (const [index, path] of reader.texts("resources").entries()) {
    items.push(...(await readResource(reader, directory, path, `resources[${index}]`, [...parents, root])));
  }
  // The order is kustomize's: it decides which names and labels a later step sees.
  items = await generateConfigMaps(items, reader, directory);
  items = await applyPatches(items, reader, directory);
  items = applyNamespace(items, reader);
  items = applyLabels(items, reader);
  items = applyReplicas(items, reader);
  items = applyImages(items, reader);
  return items;
}

async function readResource(
  reader: FieldReader,
  directory: string,
  path: string,
  field: string,
  parents: readonly string[],
): Promise<Item[]> {
  const target = join(directory, path);
  const found = await stat(target).catch(() => undefined);
  if (!found) {
    if (/:\/\/|^git@|^[\w.-]+\.[a-z]+\/.*\/|\?ref=/.test(path)) {
      throw reader.unsupported(field, "names a remote resource, which is not built in");
    }
    throw reader.invalid(field, `${path}: there is no such file or directory`);
  }
  if (found.isDirectory()) return buildItems(target, parents);
  return parseDocuments(target, await readConfined(reader, directory, path, field)).flatMap((document) =>
    manifestsOf(document.value, {
      file: target,
      line: (name) => (name ? document.lineOf(name) : document.line),
    }).map((manifest) => newItem({ ...manifest.object })),
  );
}
