/** A program that pods can run under the name of a container image: a directory and how to start it. */
export interface Image {
  /** Normalised reference: `docker.io/library/nginx:latest`. */
  readonly reference: string;
  /** `docker.io/library/nginx@sha256:<64 hex>`, for `imageID`. */
  readonly id: string;
  /** The image's root: its build context. */
  readonly directory: string;
  /** Where that directory lies inside the image: its WORKDIR, `/` by default. */
  readonly root: string;
  /** Absolute path on this machine that programs start in. */
  readonly workingDirectory: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** What takes the place of programs that the image would have, by path. */
  readonly programs?: Readonly<Record<string, readonly string[]>>;
  /** Whether its program finds what it has mounted by the paths in its arguments. Default: only Node programs do. */
  readonly locatesMounts?: boolean;
  /**
   * Files by path that its containers have to themselves, with the directories that they lie in; commands executed
   * beside its program have a /tmp of their own, too. Default: none.
   */
  readonly files?: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly exposedPorts: readonly number[];
  /** `SIGTERM` where the image names none. */
  readonly stopSignal: string;
  readonly sizeBytes: number;
}
