import { readFile, realpath } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import type { FieldReader } from "./reader.ts";

/**
 * A file that a kustomization names; as in kustomize it must be in its directory or below.
 *
 * @throws {RollscopeError} MANIFEST_INVALID
 */
export async function readConfined(
  reader: FieldReader,
  directory: string,
  path: string,
  field: string,
): Promise<string> {
  return (await readConfinedBytes(reader, directory, path, field)).toString("utf8");
}

/** As {@link readConfined}, for files that may be no text. */
export async function readConfinedBytes(
  reader: FieldReader,
  directory: string,
  path: string,
  field: string,
): Promise<Buffer> {
  const root = await realpath(directory);
  const target = await realpath(resolve(directory, path)).catch(() => undefined);
  if (!target) throw reader.invalid(field, `${path}: there is no such file`);
  if (relative(root, dirname(target)).split(sep)[0] === "..") {
    throw reader.invalid(field, `${path} is not in or below ${directory}`);
  }
  return readFile(target);
}
