import { mkdirSync, statSync, writeFileSync, type Stats } from "node:fs";
import type { Volume } from "../../api/core.ts";

/** What each type must be, and how it is called when it is not. */
const KINDS: Readonly<Record<string, { is(this: void, stats: Stats): boolean; what: string }>> = {
  Directory: { is: (stats) => stats.isDirectory(), what: "a directory" },
  DirectoryOrCreate: { is: (stats) => stats.isDirectory(), what: "a directory" },
  File: { is: (stats) => stats.isFile(), what: "a file" },
  FileOrCreate: { is: (stats) => stats.isFile(), what: "a file" },
  Socket: { is: (stats) => stats.isSocket(), what: "a socket file" },
  CharDevice: { is: (stats) => stats.isCharacterDevice(), what: "a character device" },
  BlockDevice: { is: (stats) => stats.isBlockDevice(), what: "a block device" },
};

/**
 * The path of a `hostPath` volume, made where its type says so.
 *
 * @throws {Error} It is not what its type says.
 * @see kubernetes/pkg/volume/hostpath/host_path.go checkType (v1.36)
 */
export function checkedHostPath({ path, type = "" }: NonNullable<Volume["hostPath"]>): string {
  const kind = KINDS[type];
  if (!kind) return path;
  if (type === "DirectoryOrCreate") mkdirSync(path, { recursive: true, mode: 0o755 });
  if (type === "FileOrCreate" && !statsOf(path)) writeFileSync(path, "", { mode: 0o644 });
  const stats = statsOf(path);
  if (!stats || !kind.is(stats)) throw new Error(`hostPath type check failed: ${path} is not ${kind.what}`);
  return path;
}

function statsOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
