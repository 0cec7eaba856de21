import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import type { Pod } from "../../../api/core.ts";
import type { Clock } from "../../../clock.ts";
import { LogFile } from "../logs/log-file.ts";
import type { PodAddress } from "../network/pod-network.ts";
import type { VolumeFiles } from "../volumes.ts";

/** What one pod has on disk: volumes and logs. */
export class PodDirectory {
  readonly path: string;
  readonly address: PodAddress | undefined;
  /** Paths of the volumes by name. */
  readonly volumes = new Map<string, string>();
  readonly #clock: Clock;
  readonly #logs = new Map<string, LogFile>();

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
    for (const file of files ?? []) {
      const target = join(path, normalize(file.path));
      if (!target.startsWith(path + sep)) throw new Error(`the path ${file.path} leads out of the volume ${name}`);
      mkdirSync(dirname(target), { recursive: true });
      rmSync(target, { force: true });
      writeFileSync(target, file.content, { mode: file.mode });
    }
  }
}

const key = (container: string, attempt: number) => `${container}/${attempt}`;

/** The directory name of a pod: unique also when a pod of the same name comes again. */
export function podDirectoryName(pod: Pod): string {
  return `${pod.metadata.namespace}_${pod.metadata.name}_${pod.metadata.uid}`;
}
