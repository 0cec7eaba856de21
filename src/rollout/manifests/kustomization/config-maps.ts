import { basename } from "node:path";
import { isRecord, type Fields } from "../../../client/fields.ts";
import { readConfined, readConfinedBytes } from "./confined-file.ts";
import { metadataOf, newItem, type Item } from "./item.ts";
import type { FieldReader } from "./reader.ts";

const OPTION_FIELDS = ["disableNameSuffixHash", "labels", "annotations", "immutable"];

interface GeneratorOptions {
  readonly disableNameSuffixHash: boolean;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly immutable: boolean;
}

/**
 * Adds the ConfigMaps of `configMapGenerator`; with `behavior: merge` or `replace` they change one that a base made.
 *
 * @throws {RollscopeError} MANIFEST_INVALID
 */
export async function generateConfigMaps(
  items: readonly Item[],
  reader: FieldReader,
  directory: string,
): Promise<Item[]> {
  const general = optionsOf(reader.reader("generatorOptions", OPTION_FIELDS));
  const known = ["name", "namespace", "behavior", "literals", "files", "envs", "options"];
  let result = [...items];
  for (const [index, entry] of reader.readers("configMapGenerator", known).entries()) {
    const name = entry.requiredText("name");
    const namespace = entry.text("namespace");
    const options = merged(general, optionsOf(entry.reader("options", OPTION_FIELDS)));
    const content = await contentOf(entry, directory, `configMapGenerator[${index}]`);
    const generated = newItem(configMap(name, namespace, content, options), !options.disableNameSuffixHash);
    result = placed(result, generated, entry, `configMapGenerator[${index}]`);
  }
  return result;
}

function placed(items: readonly Item[], generated: Item, entry: FieldReader, field: string): Item[] {
  const behavior = entry.text("behavior") ?? "create";
  const isSame = (item: Item) =>
    item.object["kind"] === "ConfigMap" &&
    item.originalName === generated.originalName &&
    (item.originalNamespace ?? "default") === (generated.originalNamespace ?? "default");
  const present = items.find(isSame);
  if (behavior === "create") {
    if (present) throw entry.invalid(field, `there is already a ConfigMap "${generated.originalName}"`);
    return [...items, generated];
  }
  if (behavior !== "merge" && behavior !== "replace") {
    throw entry.invalid(`${field}.behavior`, `must be create, merge or replace, not "${behavior}"`);
  }
  if (!present) throw entry.invalid(field, `there is no ConfigMap "${generated.originalName}" to ${behavior}`);
  return items.map((item) => (item === present ? combined(present, generated, behavior) : item));
}

/** Labels and annotations of the base stay in both behaviours; `replace` takes the data alone from the overlay. */
function combined(base: Item, overlay: Item, behavior: "merge" | "replace"): Item {
  const mergeFields = (name: string): Fields => {
    const before = behavior === "merge" ? base.object[name] : undefined;
    const both = { ...(isRecord(before) ? before : {}), ...(overlay.object[name] as Fields | undefined) };
    return Object.keys(both).length > 0 ? { [name]: both } : {};
  };
  const { data: _data, binaryData: _binaryData, ...rest } = base.object;
  const metadata = metadataOf(base.object);
  const added = metadataOf(overlay.object);
  const texts = (name: string): Fields => {
    const both = { ...(metadata[name] as Fields | undefined), ...(added[name] as Fields | undefined) };
    return Object.keys(both).length > 0 ? { [name]: both } : {};
  };
  return {
    ...base,
    object: {
      ...rest,
      metadata: { ...metadata, ...texts("labels"), ...texts("annotations") },
      ...mergeFields("data"),
      ...mergeFields("binaryData"),
    },
    hashed: base.hashed && overlay.hashed,
  };
}

interface Content {
  readonly data: Record<string, string>;
  readonly binaryData: Record<string, string>;
}

async function contentOf(entry: FieldReader, directory: string, field: string): Promise<Content> {
  const data: Record<string, string> = {};
  const binaryData: Record<string, string> = {};
  const add = (key: string, value: string, into = data) => {
    if (key in data || key in binaryData) throw entry.invalid(field, `the key "${key}" is given twice`);
    into[key] = value;
  };
  for (const path of entry.texts("envs")) {
    const lines = await readConfined(entry, directory, path, `${field}.envs`);
    for (const [key, value] of environmentLines(lines)) add(key, value);
  }
  for (const file of entry.texts("files")) {
    const equals = file.indexOf("=");
    const path = file.slice(equals + 1);
    const bytes = await readConfinedBytes(entry, directory, path, `${field}.files`);
    const key = equals === -1 ? basename(path) : file.slice(0, equals);
    if (isUtf8(bytes)) add(key, bytes.toString("utf8"));
    else add(key, bytes.toString("base64"), binaryData);
  }
  for (const literal of entry.texts("literals")) {
    const equals = literal.indexOf("=");
    if (equals < 1) throw entry.invalid(`${field}.literals`, `"${literal}" must be key=value`);
    add(literal.slice(0, equals), unquoted(literal.slice(equals + 1)));
  }
  return { data, binaryData };
}

function* environmentLines(text: string): Generator<[key: string, value: string]> {
  for (const raw of text.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    const line = raw.trimStart();
    if (line === "" || line.startsWith("#")) continue;
    const equals = line.indexOf("=");
    // A name alone takes the value of the build's environment.
    if (equals === -1) yield [line, process.env[line] ?? ""];
    else yield [line.slice(0, equals), line.slice(equals + 1)];
  }
}

function unquoted(value: string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(value);
  return quoted?.[2] ?? value;
}

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString("utf8"), "utf8").equals(bytes);
}

function configMap(
  name: string,
  namespace: string | undefined,
  { data, binaryData }: Content,
  { labels, annotations, immutable }: GeneratorOptions,
): Fields {
  const present = (field: string, value: Record<string, string>) =>
    Object.keys(value).length > 0 ? { [field]: value } : {};
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      ...present("labels", labels),
      ...present("annotations", annotations),
    },
    ...present("data", data),
    ...present("binaryData", binaryData),
    ...(immutable ? { immutable } : {}),
  };
}

function optionsOf(reader: FieldReader | undefined): GeneratorOptions {
  return {
    disableNameSuffixHash: reader?.flag("disableNameSuffixHash") ?? false,
    labels: reader?.textMap("labels") ?? {},
    annotations: reader?.textMap("annotations") ?? {},
    immutable: reader?.flag("immutable") ?? false,
  };
}

function merged(general: GeneratorOptions, own: GeneratorOptions): GeneratorOptions {
  return {
    disableNameSuffixHash: general.disableNameSuffixHash || own.disableNameSuffixHash,
    labels: { ...general.labels, ...own.labels },
    annotations: { ...general.annotations, ...own.annotations },
    immutable: general.immutable || own.immutable,
  };
}
