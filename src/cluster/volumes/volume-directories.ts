import { rmSync } from "node:fs";
import { join } from "node:path";

/** Where volumes are that are made on demand. */
export interface VolumeDirectories {
  /** The directory of a volume; it is made when the volume is mounted first. */
  pathOf(volumeName: string): string;
  /** Removes the directory with everything in it. */
  remove(volumeName: string): void;
}

/** Directories below `root`. */
export function createVolumeDirectories(root: string): VolumeDirectories {
  const pathOf = (volumeName: string) => join(root, volumeName);
  return { pathOf, remove: (volumeName) => rmSync(pathOf(volumeName), { recursive: true, force: true }) };
}
