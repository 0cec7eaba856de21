import { createHash } from "node:crypto";
import { isRecord, text, type Fields } from "../../../client/fields.ts";
import { changeAt, changeEverywhere, metadataOf, type Item } from "./item.ts";

/** Digits that could spell a word or look alike are replaced. */
const REPLACED: Readonly<Record<string, string>> = { "0": "g", "1": "h", "3": "k", a: "m", e: "t" };

/** Fields that refer to a ConfigMap by name. */
const REFERENCES = ["configMapKeyRef", "configMapRef", "configMap"];

/** Appends the content hash to the names of generated ConfigMaps and follows all references to them. */
export function finishNames(items: readonly Item[]): Fields[] {
  const newNames = new Map<string, string>();
  for (const { object, hashed } of items) {
    if (hashed) newNames.set(keyOf(object), `${nameOf(object)}-${contentHash(object)}`);
  }
  return items.map((item) => {
    const namespace = text(metadataOf(item.object), "namespace") ?? "";
    const referring = newNames.size === 0 ? item.object : followed(item.object, namespace, newNames);
    const name = item.hashed ? newNames.get(keyOf(item.object)) : undefined;
    return name ? changeAt(referring, ["metadata"], (metadata) => ({ ...metadata, name })) : referring;
  });
}

/**
 * The hash kustomize gives a ConfigMap: the same content has the same name everywhere.
 *
 * @see kustomize api/hasher/hasher.go
 */
export function contentHash(configMap: Fields): string {
  const content = {
    ...(isRecord(configMap["binaryData"]) ? { binaryData: sorted(configMap["binaryData"]) } : {}),
    data: isRecord(configMap["data"]) ? sorted(configMap["data"]) : "",
    kind: "ConfigMap",
    // kustomize looks for the name at a path that never exists, so it is always empty.
    name: "",
  };
  const digest = createHash("sha256").update(goJson(content)).digest("hex").slice(0, 10);
  return digest.replace(/[013ae]/g, (digit) => REPLACED[digit] ?? digit);
}

function sorted(fields: Fields): Fields {
  // Go sorts by bytes of UTF-8, which is the order of code points.
  const names = Object.keys(fields).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return Object.fromEntries(names.map((name) => [name, fields[name]]));
}

/** JSON as Go writes it: characters that matter in HTML are escaped. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.codePointAt(0)?.toString(16).padStart(4, "0")}`,
  );
}

function followed(object: Fields, namespace: string, newNames: ReadonlyMap<string, string>): Fields {
  return changeEverywhere(object, (fields) => {
    const changes: Fields = {};
    for (const field of REFERENCES) {
      const reference = fields[field];
      if (!isRecord(reference)) continue;
      const name = newNames.get(`${namespace}/${String(reference["name"])}`);
      if (name) changes[field] = { ...reference, name };
    }
    return { ...fields, ...changes };
  }) as Fields;
}

function nameOf(object: Fields): string {
  return text(metadataOf(object), "name") ?? "";
}

function keyOf(object: Fields): string {
  return `${text(metadataOf(object), "namespace") ?? ""}/${nameOf(object)}`;
}
