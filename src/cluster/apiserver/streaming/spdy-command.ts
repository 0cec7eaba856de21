import type { IncomingMessage } from "node:http";
import type { Clock } from "../../../clock.ts";
import type { StreamsWanted } from "../../kubelet/container-streams.ts";
import type { CommandStreams } from "./command-streams.ts";
import { SpdyConnection } from "./spdy/connection.ts";
import type { SpdyStream } from "./spdy/stream.ts";
import { terminalSizes } from "./terminal-sizes.ts";
import { acceptSpdy, type TakeUpgrade } from "./upgrade.ts";

const PROTOCOLS = ["v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io"];
/** How long a client may take to begin its streams. */
const STREAMS_LIMIT_MS = 30_000;

/**
 * Exec and attach over SPDY, as kubectl before 1.30 does it: one stream for each of the process' streams, one for how
 * it ended and one for sizes of the terminal, told apart by the header `streamType`.
 *
 * @returns Undefined when the client goes away, or does not begin its streams in time.
 * @throws {ApiError} BadRequest when the client speaks another protocol.
 * @see kubernetes/pkg/kubelet/cri/streaming/remotecommand/httpstream.go (v1.36)
 */
export async function spdyCommand(
  message: IncomingMessage,
  takeUpgrade: TakeUpgrade,
  wanted: StreamsWanted,
  clock: Clock,
): Promise<CommandStreams | undefined> {
  const { socket, protocol } = acceptSpdy(message, takeUpgrade, PROTOCOLS);
  const names = (["stdin", "stdout", "stderr"] as const).filter((name) => wanted[name]);
  const resizes = wanted.tty && protocol !== "v2.channel.k8s.io" ? ["resize"] : [];
  const streams = new StreamSet(["error", ...names, ...resizes]);
  const connection = new SpdyConnection(socket, (stream) => streams.add(stream), clock);
  const timer = clock.setTimeout(() => void connection.close(), STREAMS_LIMIT_MS);
  await Promise.race([streams.complete, connection.gone]);
  timer.cancel();
  const error = streams.get("error");
  if (!streams.isComplete || !error) return undefined;
  return {
    stdin: streams.get("stdin"),
    stdout: streams.get("stdout"),
    stderr: streams.get("stderr"),
    gone: connection.gone,
    onResize: (listener) => {
      const sizes = streams.get("resize");
      if (sizes) terminalSizes(sizes, listener);
    },
    async finish(status) {
      const isJson = protocol === "v4.channel.k8s.io";
      const text = isJson ? JSON.stringify(status) : status.status === "Success" ? "" : (status.message ?? "");
      await new Promise<void>((resolve) => {
        error.once("close", resolve).end(text, resolve);
      });
      await connection.close();
    },
  };
}

/** The streams of one command, each of which the client begins once. */
class StreamSet {
  /** Settles when all are there. */
  readonly complete: Promise<void>;
  readonly #expected: readonly string[];
  readonly #streams = new Map<string, SpdyStream>();
  #settle: () => void = () => undefined;

  constructor(expected: readonly string[]) {
    this.#expected = expected;
    this.complete = new Promise((resolve) => (this.#settle = resolve));
  }

  get isComplete(): boolean {
    return this.#streams.size === this.#expected.length;
  }

  get(type: string): SpdyStream | undefined {
    return this.#streams.get(type);
  }

  /** @returns Why the stream is not wanted. */
  add(stream: SpdyStream): string | undefined {
    const type = stream.headers.get("streamtype") ?? "";
    if (!this.#expected.includes(type) || this.#streams.has(type)) return `unexpected stream type: "${type}"`;
    this.#streams.set(type, stream);
    if (this.isComplete) this.#settle();
    return undefined;
  }
}
