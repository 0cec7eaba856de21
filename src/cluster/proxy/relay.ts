import { connect, type Socket } from "node:net";
import { groundTruthMs, type ConnectionEnded } from "../ground-truth.ts";
import type { Target } from "./balancer-messages.ts";
import { resetConnection } from "./reset-connection.ts";

/** How a relayed connection came to its end. */
export type RelayEnd = Pick<ConnectionEnded, "by" | "code" | "bytesFromBackend" | "clientEndedMs">;

/**
 * Connects `client` to `target` and passes everything on in both directions, ends of streams and resets included.
 *
 * The client is connected already; when the target refuses, it is reset.
 *
 * @param client - With `allowHalfOpen`: after its last byte the answer still comes.
 * @param onEnd - Called when the target has ended or either side has broken the connection.
 */
export function relay(client: Socket, target: Target, onEnd?: (end: RelayEnd) => void): void {
  const upstream = connect({ host: target.host, port: target.port, allowHalfOpen: true, noDelay: true });
  if (onEnd) tellEnd(client, upstream, onEnd);
  passOn(client, upstream);
  passOn(upstream, client);
}

function passOn(from: Socket, to: Socket): void {
  from.pipe(to); // ends `to` at the end of `from`
  from.on("error", () => resetConnection(to));
}

function tellEnd(client: Socket, upstream: Socket, onEnd: (end: RelayEnd) => void): void {
  let ended = false;
  let clientEnded: Pick<RelayEnd, "clientEndedMs"> = {};
  const end = (by: RelayEnd["by"], error?: NodeJS.ErrnoException) => {
    if (ended) return;
    ended = true;
    const code = error && (error.code ?? error.message);
    const bytesFromBackend = upstream.bytesRead;
    onEnd({ by, ...(code === undefined ? {} : { code }), bytesFromBackend, ...clientEnded });
  };
  upstream.once("end", () => end("backend"));
  upstream.once("error", (error) => end("backend", error));
  client.once("end", () => (clientEnded = { clientEndedMs: groundTruthMs() }));
  client.once("error", (error) => end("client", error));
}
