import { chmodSync, cpSync, existsSync, mkdirSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import type { Pod } from "../../../api/core.ts";
import type { Clock } from "../../../clock.ts";
import type { VolumeUse } from "../container-mounts.ts";
import { LogFile } from "../logs/log-file.ts";
import type { PodAddress } from "../network/pod-network.ts";
import type { VolumeFiles } from "../volumes.ts";
import { writeAtomicVolume } from "./atomic-volume.ts";
import { PathMap, type MappedPath } from "./path-map.ts";

/** What one pod has on disk: volumes, logs and what its containers say at their end. */
export class PodDirectory {
  readonly path: string;
  readonly address: PodAddress | undefined;
  /** Paths of the volumes by name. */
  readonly volumes = new Map<string, string>();
  /** Volumes whose files are ours and change under the containers. */
  readonly #atomic = new Set<string>();
  readonly #clock: Clock;
  readonly #logs = new Map<string, LogFile>();
  readonly #maps = new Map<string, PathMap>();

  /** Makes the volumes. */
  constructor(path: string, volumes: readonly VolumeFiles[], address: PodAddress | undefined, clock: Clock) {
    this.path = path;
    this.address = address;
    this.#clock = clock;
    mkdirSync(this.home, { recursive: true });
    for (const volume of volumes) this.#make(volume);
  }

  /** Home directory of the pod's programs. */
  get home(): string {
    return join(this.path, "home");
  }

  /** A /tmp for programs that must not share the machine's. */
  get scratch(): string {
    const path = join(this.path, "tmp");
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** Brings the files of volumes up to date, each volume at one moment. */
  refresh(volumes: readonly VolumeFiles[]): void {
    for (const { name, files } of volumes) {
      const path = this.volumes.get(name);
      if (files && path) writeAtomicVolume(path, files, this.#clock.now());
    }
  }

  /**
   * Makes the files of one run of a container.
   *
   * @param files - Further files by the path that the container sees; what is mounted there goes before them. Where
   *   they lie in a directory that is not the machine's, it is theirs.
   * @returns Where the paths that it has mounted lie, its termination message among them.
   */
  newContainer(
    name: string,
    uses: readonly VolumeUse[],
    messagePath: string,
    files: Readonly<Record<string, string>> = {},
  ): PathMap {
    const message = this.#messageFile(name);
    mkdirSync(join(this.path, "messages"), { recursive: true });
    writeFileSync(message, "");
    const mounts = uses.map((use, index) => ({ path: use.mountPath, target: this.#target(use, `${name}-${index}`) }));
    const map = new PathMap([...mounts, { path: messagePath, target: message }, ...this.#write(files)]);
    this.#maps.set(name, map);
    return map;
  }

  /** Of the last run of a container. */
  pathMap(container: string): PathMap {
    return this.#maps.get(container) ?? new PathMap([]);
  }

  #write(files: Readonly<Record<string, string>>): MappedPath[] {
    return Object.entries(files).map(([path, content]) => {
      const target = join(this.path, "files", path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
      return existsSync(dirname(path)) ? { path, target } : { path: dirname(path), target: dirname(target) };
    });
  }

  /** Where the last run of a container may leave why it ended. */
  #messageFile(container: string): string {
    return join(this.path, "messages", container);
  }

  /** The log of one run, which is begun anew; logs before the previous run are dropped. */
  newLog(container: string, attempt: number): LogFile {
    const tooOld = this.#logs.get(key(container, attempt - 2));
    tooOld?.remove();
    this.#logs.delete(key(container, attempt - 2));
    const log = new LogFile(join(this.path, "logs", container, `${attempt}.log`), this.#clock);
    this.#logs.set(key(container, attempt), log);
    return log;
  }

  /** Undefined when it was never begun or dropped. */
  log(container: string, attempt: number): LogFile | undefined {
    return this.#logs.get(key(container, attempt));
  }

  /** Ends all logs. */
  close(): void {
    for (const log of this.#logs.values()) log.end();
  }

  remove(): void {
    this.close();
    rmSync(this.path, { recursive: true, force: true, maxRetries: 3 });
  }

  #make({ name, files, hostPath }: VolumeFiles): void {
    const path = hostPath ?? join(this.path, "volumes", name);
    this.volumes.set(name, path);
    if (hostPath) return;
    mkdirSync(path, { recursive: true });
    if (files) {
      this.#atomic.add(name);
      writeAtomicVolume(path, files, this.#clock.now());
    } else {
      chmodSync(path, 0o777);
    }
  }

  /** Where a mount lies; a part of a volume is made when it is missing, and of our own files it is a copy of now. */
  #target({ volume, subPath }: VolumeUse, copyName: string): string {
    const root = this.volumes.get(volume) ?? "";
    if (!subPath) return root;
    const path = join(root, normalize(subPath));
    if (!this.#atomic.has(volume)) {
      if (!existsSync(path)) mkdirSync(path, { recursive: true, mode: 0o750 });
      return path;
    }
    const copy = join(this.path, "sub-paths", copyName);
    rmSync(copy, { recursive: true, force: true });
    if (!existsSync(path)) return path;
    mkdirSync(join(this.path, "sub-paths"), { recursive: true });
    cpSync(realpathSync(path), copy, { recursive: statSync(path).isDirectory() });
    return copy;
  }
}

const key = (container: string, attempt: number) => `${container}/${attempt}`;

/** The directory name of a pod: unique also when a pod of the same name comes again. */
export function podDirectoryName(pod: Pod): string {
  return `${pod.metadata.namespace}_${pod.metadata.name}_${pod.metadata.uid}`;
}
