import { parseLabelSelector } from "../../../api/labels.ts";
import { applyJsonPatch } from "../../../api/patch/json.ts";
import { applyStrategicMergePatch } from "../../../api/patch/strategic-merge.ts";
import { isRecord, text, type Fields } from "../../../client/fields.ts";
import { parseDocuments } from "../documents.ts";
import { readConfined } from "./confined-file.ts";
import { metadataOf, type Item } from "./item.ts";
import { patchFirst } from "./patch-order.ts";
import type { FieldReader } from "./reader.ts";

const TARGET_FIELDS = ["group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector"];

type Matches = (item: Item) => boolean;

/**
 * Applies `patches`: strategic merge patches find their object by kind and name or by `target`, JSON patches by
 * `target` alone.
 *
 * @throws {RollscopeError} MANIFEST_INVALID when a patch is malformed, fails or finds no object by its name.
 */
export async function applyPatches(items: readonly Item[], reader: FieldReader, directory: string): Promise<Item[]> {
  let result = [...items];
  for (const [index, entry] of reader.readers("patches", ["path", "patch", "target"]).entries()) {
    const field = `patches[${index}]`;
    const target = targetOf(entry.reader("target", TARGET_FIELDS));
    for (const patch of await readPatch(entry, directory, field)) {
      if (Array.isArray(patch)) {
        if (!target) throw entry.invalid(field, "a JSON patch needs a target");
        result = result.map((item) =>
          target(item) ? changed(item, entry, field, (object) => jsonPatched(object, patch)) : item,
        );
      } else {
        if (!isRecord(patch))
          throw entry.invalid(field, "must be a strategic merge patch or a list of JSON patch operations");
        const matches = target ?? namedBy(patch, entry, field);
        if (!target && !result.some(matches)) {
          throw entry.invalid(
            field,
            `no object is a ${String(patch["kind"])} called "${String(metadataOf(patch)["name"])}"`,
          );
        }
        result = result.flatMap((item) => {
          if (!matches(item)) return [item];
          return patch["$patch"] === "delete"
            ? []
            : [changed(item, entry, field, (object) => strategic(object, patch))];
        });
      }
    }
  }
  return result;
}

async function readPatch(entry: FieldReader, directory: string, field: string): Promise<unknown[]> {
  const path = entry.text("path");
  const inline = entry.text("patch");
  if ((path === undefined) === (inline === undefined)) throw entry.invalid(field, "needs either path or patch");
  const content = inline ?? (await readConfined(entry, directory, path ?? "", `${field}.path`));
  return parseDocuments(path ?? `${entry.file}: ${field}.patch`, content).map((document) => document.value);
}

function changed(item: Item, entry: FieldReader, field: string, patch: (object: Fields) => Fields): Item {
  try {
    return { ...item, object: patch(item.object) };
  } catch (error) {
    throw entry.invalid(
      field,
      `cannot be applied to ${String(item.object["kind"])} "${item.originalName}": ${(error as Error).message}`,
    );
  }
}

function jsonPatched(object: Fields, operations: unknown[]): Fields {
  return applyJsonPatch(object, operations) as Fields;
}

/** A patch by target may carry another name; name, kind and version of the object stay. */
function strategic(object: Fields, patch: Fields): Fields {
  const apiVersion = String(object["apiVersion"]);
  const kind = String(object["kind"]);
  const { name: _name, namespace: _namespace, ...metadata } = metadataOf(patch);
  const body = { ...patch, apiVersion, kind, metadata };
  return patchFirst(applyStrategicMergePatch(object, body, { apiVersion, kind }) as Fields, body);
}

function namedBy(patch: Fields, entry: FieldReader, field: string): Matches {
  const kind = text(patch, "kind");
  const apiVersion = text(patch, "apiVersion");
  const name = text(metadataOf(patch), "name");
  const namespace = text(metadataOf(patch), "namespace");
  if (!kind || !name || !apiVersion) {
    throw entry.invalid(field, "without a target a patch needs apiVersion, kind and metadata.name");
  }
  return ({ object, originalName, originalNamespace }) =>
    object["kind"] === kind &&
    groupOf(object) === groupOf(patch) &&
    originalName === name &&
    (namespace === undefined || namespace === (originalNamespace ?? text(metadataOf(object), "namespace")));
}

function targetOf(reader: FieldReader | undefined): Matches | undefined {
  if (!reader) return undefined;
  // As in kustomize names are regular expressions that must match from start to end.
  const pattern = (field: string) => {
    const value = reader.text(field);
    if (!value) return () => true;
    const expression = new RegExp(`^(?:${value})$`);
    return (actual: string) => expression.test(actual);
  };
  const selector = (field: string) => {
    const value = reader.text(field);
    return value ? parseLabelSelector(value) : () => true;
  };
  const [group, version, kind] = [pattern("group"), pattern("version"), pattern("kind")];
  const [name, namespace] = [pattern("name"), pattern("namespace")];
  const [labels, annotations] = [selector("labelSelector"), selector("annotationSelector")];
  return ({ object, originalName }) => {
    const metadata = metadataOf(object);
    return (
      group(groupOf(object)) &&
      version(String(object["apiVersion"]).split("/").at(-1) ?? "") &&
      kind(String(object["kind"])) &&
      (name(originalName) || name(String(metadata["name"]))) &&
      namespace(text(metadata, "namespace") ?? "default") &&
      labels(textsOf(metadata["labels"])) &&
      annotations(textsOf(metadata["annotations"]))
    );
  };
}

function textsOf(value: unknown): Record<string, string> {
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, String(entry)])) : {};
}

function groupOf(object: Fields): string {
  const apiVersion = String(object["apiVersion"]);
  return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}
