import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { RollscopeError } from "../../../errors.ts";
import { readProgram } from "./program.ts";
import { normalizeReference } from "./reference.ts";

/** An image that a user added. */
export interface AddedImage {
  /** Normalised. */
  readonly reference: string;
  /** Absolute. */
  readonly directory: string;
}

/**
 * Images that were added by `rollscope image add`.
 *
 * @param file - The JSON file that keeps them; missing means none.
 * @throws {RollscopeError} IMAGE_INVALID when the file is damaged.
 */
export function listAddedImages(file: string): readonly AddedImage[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  try {
    const { images } = JSON.parse(text) as { images: AddedImage[] };
    if (images.every(({ reference, directory }) => typeof reference === "string" && typeof directory === "string")) {
      return images;
    }
  } catch (cause) {
    throw new RollscopeError("IMAGE_INVALID", `${file} is damaged; remove it and add your images again`, { cause });
  }
  throw new RollscopeError("IMAGE_INVALID", `${file} is damaged; remove it and add your images again`);
}

/**
 * Adds an image, or points an added one to another directory.
 *
 * @throws {RollscopeError} IMAGE_INVALID when the reference is malformed or the directory holds no program.
 */
export async function addImage(file: string, reference: string, directory: string): Promise<AddedImage> {
  const added = { reference: normalizeReference(reference), directory: resolve(directory) };
  await readProgram(added.directory);
  save(file, [...listAddedImages(file).filter((image) => image.reference !== added.reference), added]);
  return added;
}

/**
 * Forgets an added image; its directory is left alone.
 *
 * @returns Whether there was one.
 * @throws {RollscopeError} IMAGE_INVALID when the reference is malformed.
 */
export function removeImage(file: string, reference: string): boolean {
  const normalized = normalizeReference(reference);
  const before = listAddedImages(file);
  const after = before.filter((image) => image.reference !== normalized);
  if (after.length < before.length) save(file, after);
  return after.length < before.length;
}

function save(file: string, images: readonly AddedImage[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify({ images }, undefined, 2)}\n`);
  renameSync(`${file}.new`, file);
}
