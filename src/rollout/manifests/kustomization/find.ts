import { stat } from "node:fs/promises";
import { join } from "node:path";

const FILE_NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** The kustomization file of a directory; undefined when it has none. */
export async function findKustomization(directory: string): Promise<string | undefined> {
  for (const name of FILE_NAMES) {
    const path = join(directory, name);
    if ((await stat(path).catch(() => undefined))?.isFile()) return path;
  }
  return undefined;
}
