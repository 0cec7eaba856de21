import { addImage as add, removeImage as remove } from "../cluster/kubelet/images/image-file.ts";
import { createImageRegistry } from "../cluster/kubelet/images/image-registry.ts";
import { RollscopeError } from "../errors.ts";
import { homeDirectory, imagesFile, makePrivateDirectory } from "../home.ts";
import { packageRoot } from "./package-info.ts";

/**
 * `rollscope image add`
 *
 * @throws {RollscopeError} IMAGE_INVALID
 */
export async function addImage(reference: string, directory: string): Promise<void> {
  const home = makePrivateDirectory(homeDirectory());
  const added = await add(imagesFile(home), reference, directory);
  process.stdout.write(`${added.reference} -> ${added.directory}\n`);
}

/** `rollscope image list`: reference, directory and whether it is built in, one image per line. */
export async function listImages(): Promise<void> {
  const { tableLines } = await import("../rollout/report/text-table.ts");
  const registry = createImageRegistry({ file: imagesFile(homeDirectory()), builtIn: packageRoot() });
  const rows = registry
    .list()
    .map(({ reference, directory, builtIn }) => [reference, builtIn ? "built in" : "added", directory]);
  const lines = tableLines([["IMAGE", "ORIGIN", "DIRECTORY"], ...rows], ["start", "start", "start"]);
  process.stdout.write(`${lines.join("\n")}\n`);
}

/**
 * `rollscope image remove`
 *
 * @throws {RollscopeError} IMAGE_INVALID when there is no such image.
 */
export async function removeImage(reference: string): Promise<void> {
  if (!remove(imagesFile(homeDirectory()), reference)) {
    throw new RollscopeError("IMAGE_INVALID", `no image ${reference} was added; "rollscope image list" shows all`);
  }
  process.stdout.write(`${reference} removed\n`);
}
