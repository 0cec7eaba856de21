import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { badRequest, type ApiError } from "../../api/status.ts";

/** Which streams a client wants to hold. With `tty` there is no `stderr`: a terminal has one output. */
export interface StreamsWanted {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** Size of a terminal in characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A process of a container whose input and output somebody holds. */
export interface StreamedProcess {
  /** Undefined when it was not wanted, or the process has none. */
  readonly stdin?: Writable;
  readonly stdout?: Readable;
  readonly stderr?: Readable;
  /** Settles when the process has ended; what it wrote may still wait in the streams. Never rejects. */
  readonly exited: Promise<{ readonly exitCode: number }>;
  /** Without effect when there is no terminal. */
  resize(this: void, size: TerminalSize): void;
  /** Kills what was executed; lets go of what was only attached to. */
  close(): void;
}

/** How the API server reaches into the pods of a node. */
export interface ContainerStreams {
  /**
   * Starts a command in a running container.
   *
   * @throws {ContainerNotFound} The container does not run.
   * @throws {ContainerStartError} The command cannot be executed.
   * @throws {ApiError} The runtime is a simulated one.
   */
  exec(
    namespace: string,
    podName: string,
    container: string,
    command: readonly string[],
    wanted: StreamsWanted,
  ): Promise<StreamedProcess>;
  /**
   * Joins the lead process of a running container.
   *
   * @throws {ContainerNotFound} The container does not run.
   * @throws {ApiError} The runtime is a simulated one.
   */
  attach(namespace: string, podName: string, container: string, wanted: StreamsWanted): Promise<StreamedProcess>;
  /**
   * Connects to a port of a pod. The connection may be half closed.
   *
   * @throws {Error} It is refused, in the words of a container runtime.
   * @throws {ApiError} The runtime is a simulated one.
   */
  connect(namespace: string, podName: string, port: number): Promise<Socket>;
}

/** A container is meant that does not run. */
export class ContainerNotFound extends Error {
  constructor(container: string) {
    super(`container not found (${JSON.stringify(container)})`);
    this.name = "ContainerNotFound";
  }
}

/** The answer of a simulated runtime to all that would need a process. */
export function runsNoProcesses(): ApiError {
  return badRequest("simulated pods run no processes");
}
