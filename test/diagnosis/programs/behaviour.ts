/** How the program of the staged mechanisms behaves; by default it listens at once, answers at once and drains. */
export interface Behaviour {
  /** Before it listens. */
  readonly listenDelayMs?: number;
  /** Default 3000. */
  readonly port?: number;
  /** Default: that of the pod. */
  readonly address?: string;
  /** Of an answer; default 0. */
  readonly latencyMs?: number;
  /** Once it has had `afterRequests`, every so many-th of the next `requests` (default: all) takes longer. */
  readonly slow?: {
    readonly afterRequests: number;
    readonly requests?: number;
    readonly every: number;
    readonly latencyMs: number;
  };
  /** Answers with this status at first. */
  readonly failing?: { readonly status: number; readonly forMs: number };
  /** Answers with this status as soon as a file of this machine exists. */
  readonly unlessExists?: { readonly path: string; readonly status: number };
  /** Makes a file of this machine when it starts. */
  readonly marks?: string;
  /** More are answered with 503. */
  readonly requestsPerSecond?: number;
  /** Exits once, so long after its start; needs a volume at /state. */
  readonly crashAfterMs?: number;
  /** /live fails once, so long after its start; needs a volume at /state. */
  readonly sickAfterMs?: number;
  /**
   * What it does with SIGTERM: stop to listen and finish what is under way (default); exit at once; nothing; or go on
   * until it is killed, but drop kept-alive connections when their next request comes.
   */
  readonly onStop?: "drain" | "exit" | "ignore" | "drop-kept-alive";
}
