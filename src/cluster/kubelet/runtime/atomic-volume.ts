import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import type { VolumeFile } from "../volumes.ts";

/** Points to the directory with the present files. */
const DATA = "..data";

/**
 * Writes the files of a volume so that a reader sees either all of the old or all of the new ones: they are in a
 * directory of their own, `..data` is a link to it, and each name in the volume is a link through `..data`. Where
 * links cannot be made (Windows) the files lie in the volume itself.
 *
 * @returns Whether something was different.
 * @throws {Error} A path leads out of the volume.
 * @see kubernetes/pkg/volume/util/atomic_writer.go (v1.36)
 */
export function writeAtomicVolume(volume: string, files: readonly VolumeFile[], nowMs: number): boolean {
  mkdirSync(volume, { recursive: true });
  if (process.platform === "win32") return writePlain(volume, files);
  const data = join(volume, DATA);
  const old = existsSync(data) ? readlinkSync(data) : undefined;
  if (old && isSame(join(volume, old), files)) return false;
  const name = freeName(volume, nowMs);
  mkdirSync(join(volume, name));
  for (const file of files) writeOne(join(volume, name), file);
  symlinkSync(name, `${data}_tmp`);
  renameSync(`${data}_tmp`, data);
  const names = new Set(files.map(({ path }) => normalize(path).split(sep)[0] ?? ""));
  for (const visible of names) {
    if (!isLink(join(volume, visible))) symlinkSync(join(DATA, visible), join(volume, visible));
  }
  for (const present of readdirSync(volume)) {
    if (!present.startsWith("..") && !names.has(present)) rmSync(join(volume, present), { recursive: true });
  }
  if (old) rmSync(join(volume, old), { recursive: true, force: true });
  return true;
}

function writePlain(volume: string, files: readonly VolumeFile[]): boolean {
  if (isSame(volume, files)) return false;
  for (const present of readdirSync(volume)) rmSync(join(volume, present), { recursive: true, force: true });
  for (const file of files) writeOne(volume, file);
  return true;
}

function writeOne(directory: string, { path, content, mode }: VolumeFile): void {
  const target = join(directory, normalize(path));
  if (!target.startsWith(directory + sep)) throw new Error(`the path ${path} leads out of the volume`);
  mkdirSync(dirname(target), { recursive: true });
  rmSync(target, { force: true });
  writeFileSync(target, content);
  chmodSync(target, mode); // whatever the umask is
}

function isSame(directory: string, files: readonly VolumeFile[]): boolean {
  const present = new Set(filesBelow(directory));
  const wanted = new Map(files.map((file) => [normalize(file.path), file]));
  if (present.size !== wanted.size) return false;
  return [...wanted].every(([path, { content, mode }]) => {
    if (!present.has(path)) return false;
    const target = join(directory, path);
    const hasMode = process.platform === "win32" || (lstatSync(target).mode & 0o777) === mode;
    return hasMode && readFileSync(target).equals(Buffer.from(content));
  });
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(directory, entry.name)).map((path) => join(entry.name, path)) : [entry.name],
  );
}

/** Named after the time, as `..2026_01_31_12_00_00.123`. */
function freeName(volume: string, nowMs: number): string {
  const time = new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-T:]/g, "_");
  for (let count = nowMs % 1000; ; count++) {
    const name = `..${time}.${String(count).padStart(3, "0")}`;
    if (!existsSync(join(volume, name))) return name;
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false; // it is not there
  }
}
