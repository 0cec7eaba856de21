import { isRecord, type Fields } from "../../../client/fields.ts";
import { changeEverywhere, type Item } from "./item.ts";
import type { FieldReader } from "./reader.ts";

/** Changes name, tag or digest of the images of all containers, in whatever object they are. */
export function applyImages(items: readonly Item[], reader: FieldReader): Item[] {
  const rules = reader.readers("images", ["name", "newName", "newTag", "digest"]).map((entry) => ({
    name: entry.requiredText("name"),
    newName: entry.text("newName"),
    newTag: entry.text("newTag"),
    digest: entry.text("digest"),
  }));
  if (rules.length === 0) return [...items];
  const rewrite = (image: string) => rules.reduce(renamed, image);
  return items.map((item) => ({
    ...item,
    object: changeEverywhere(item.object, (fields) => ({
      ...fields,
      ...rewriteContainers(fields, "containers", rewrite),
      ...rewriteContainers(fields, "initContainers", rewrite),
    })) as Fields,
  }));
}

function rewriteContainers(fields: Fields, list: string, rewrite: (image: string) => string): Fields {
  const containers = fields[list];
  if (!Array.isArray(containers)) return {};
  return {
    [list]: containers.map((container: unknown) =>
      isRecord(container) && typeof container["image"] === "string"
        ? { ...container, image: rewrite(container["image"]) }
        : container,
    ),
  };
}

interface Rule {
  readonly name: string;
  readonly newName: string | undefined;
  readonly newTag: string | undefined;
  readonly digest: string | undefined;
}

function renamed(image: string, rule: Rule): string {
  const { name, tag, digest } = splitImage(image);
  if (name !== rule.name) return image;
  const kept = rule.newTag === undefined && rule.digest === undefined;
  const newTag = kept ? tag : rule.newTag;
  const newDigest = kept ? digest : rule.digest;
  return `${rule.newName ?? name}${newTag ? `:${newTag}` : ""}${newDigest ? `@${newDigest}` : ""}`;
}

/** `registry:5000/app:1.0@sha256:ab` -> name, tag and digest; a colon before the last slash belongs to the registry. */
function splitImage(image: string): { name: string; tag: string; digest: string } {
  const [reference = "", digest = ""] = image.split("@");
  const colon = reference.indexOf(":", reference.lastIndexOf("/") + 1);
  if (colon === -1) return { name: reference, tag: "", digest };
  return { name: reference.slice(0, colon), tag: reference.slice(colon + 1), digest };
}
