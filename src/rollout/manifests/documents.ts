import { LineCounter, parseAllDocuments, type Document, type Tags } from "yaml";
import { isRecord, type Fields } from "../../client/fields.ts";
import { RollscopeError } from "../../errors.ts";
import { lineOfField } from "./field-path.ts";
import type { Manifest, ManifestSource } from "./manifest.ts";

/** Kinds of YAML 1.1 values that Kubernetes takes as plain text. */
const TAGS_LEFT_OUT = new Set(["timestamp", "binary", "omap", "pairs", "set", "intTime", "floatTime"]);

/** One document of a YAML or JSON file, of any content. */
export interface ParsedDocument {
  readonly value: unknown;
  readonly line: number;
  /** Line of a field, see {@link ManifestSource.line}. */
  lineOf(field: string): number | undefined;
}

/**
 * Parses YAML as Kubernetes' tools do (1.1: `yes` is a boolean, `0644` is octal, `<<` merges); empty documents are
 * left out.
 *
 * @throws {RollscopeError} MANIFEST_INVALID with file and line where it is not YAML.
 */
export function parseDocuments(file: string, text: string): ParsedDocument[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: "1.1",
    lineCounter: lines,
    prettyErrors: false,
    customTags: (tags: Tags) => tags.filter((tag) => typeof tag === "string" || !TAGS_LEFT_OUT.has(shortTag(tag.tag))),
  });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document: Document.Parsed) => {
    const [error] = document.errors;
    if (error) {
      const { line } = lines.linePos(error.pos[0]);
      throw new RollscopeError("MANIFEST_INVALID", `${file}:${line}: not YAML: ${error.message}`, { cause: error });
    }
    const value: unknown = document.toJS({ maxAliasCount: 1000 });
    if (value === null || value === undefined) return [];
    const line = lines.linePos(document.contents?.range?.[0] ?? 0).line;
    return [{ value, line, lineOf: (field: string) => lineOfField(document, lines, field) }];
  });
}

function shortTag(tag: string): string {
  return tag.replace(/^.*[:!]/, "");
}

/**
 * The objects of one file; the items of a `List` count each.
 *
 * @throws {RollscopeError} MANIFEST_INVALID for what is no YAML, no object, or lacks apiVersion, kind or name.
 */
export function parseManifests(file: string, text: string): Manifest[] {
  return parseDocuments(file, text).flatMap((document) => {
    const source: ManifestSource = {
      file,
      line: (field) => (field ? document.lineOf(field) : document.line),
    };
    return manifestsOf(document.value, source);
  });
}

/**
 * Checks the parts that every object has, and takes lists apart.
 *
 * @throws {RollscopeError} MANIFEST_INVALID
 */
export function manifestsOf(value: unknown, source: ManifestSource): Manifest[] {
  if (!isRecord(value))
    throw invalid(source, undefined, "an object of Kubernetes is a mapping with apiVersion and kind");
  const apiVersion = requiredText(value, "apiVersion", source);
  const kind = requiredText(value, "kind", source);
  if (kind.endsWith("List") && Array.isArray(value["items"])) {
    return value["items"].flatMap((item: unknown, index) =>
      manifestsOf(item, {
        file: source.file,
        line: (field) => source.line(field ? `items[${index}].${field}` : `items[${index}]`),
      }),
    );
  }
  const metadata = value["metadata"];
  if (!isRecord(metadata)) throw invalid(source, "metadata", "Required value");
  if (metadata["name"] === undefined && typeof metadata["generateName"] === "string") {
    throw invalid(
      source,
      "metadata.generateName",
      "objects must be named, so that they can be found and removed again",
    );
  }
  requiredText(metadata, "name", source, "metadata.name");
  const namespace = metadata["namespace"];
  if (namespace !== undefined && typeof namespace !== "string") {
    throw invalid(source, "metadata.namespace", `Invalid value: ${JSON.stringify(namespace)}: must be a string`);
  }
  for (const field of ["labels", "annotations"]) requireTextMap(metadata[field], `metadata.${field}`, source);
  return [{ object: { ...value, apiVersion, kind, metadata }, source }];
}

function requiredText(fields: Fields, name: string, source: ManifestSource, path = name): string {
  const value = fields[name];
  if (value === undefined || value === null || value === "") throw invalid(source, path, "Required value");
  if (typeof value !== "string")
    throw invalid(source, path, `Invalid value: ${JSON.stringify(value)}: must be a string`);
  return value;
}

function requireTextMap(value: unknown, path: string, source: ManifestSource): void {
  if (value === undefined || value === null) return;
  if (!isRecord(value)) throw invalid(source, path, "must be a mapping of text to text");
  for (const [name, entry] of Object.entries(value)) {
    if (typeof entry === "string") continue;
    const reason = `Invalid value: ${JSON.stringify(entry)}: must be a string; put it in quotes`;
    throw invalid(source, `${path}[${name}]`, reason);
  }
}

function invalid(source: ManifestSource, field: string | undefined, reason: string): RollscopeError {
  const line = source.line(field);
  const place = line === undefined ? source.file : `${source.file}:${line}`;
  return new RollscopeError("MANIFEST_INVALID", `${place}: ${field ? `${field}: ` : ""}${reason}`);
}
