/** One file of a volume. */
export interface VolumeFile {
  /** Relative to the volume, with `/`. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Permission bits; default 0644. */
  readonly mode?: number;
}

/** A volume of a pod and what is in it. */
export interface VolumeFiles {
  readonly name: string;
  /** Undefined for an `emptyDir`, whose content belongs to the containers. */
  readonly files?: readonly VolumeFile[];
  /** Set for a `hostPath`: the directory itself, nothing is made. */
  readonly hostPath?: string;
}
