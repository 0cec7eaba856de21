import { connect, type Socket } from "node:net";
import type { Target } from "./balancer-messages.ts";
import { resetConnection } from "./reset-connection.ts";

/**
 * Connects `client` to `target` and passes everything on in both directions, ends of streams and resets included.
 *
 * The client is connected already; when the target refuses, it is reset.
 *
 * @param client - With `allowHalfOpen`: after its last byte the answer still comes.
 */
export function relay(client: Socket, target: Target): void {
  const upstream = connect({ host: target.host, port: target.port, allowHalfOpen: true, noDelay: true });
  passOn(client, upstream);
  passOn(upstream, client);
}

function passOn(from: Socket, to: Socket): void {
  from.pipe(to); // ends `to` at the end of `from`
  from.on("error", () => resetConnection(to));
}
