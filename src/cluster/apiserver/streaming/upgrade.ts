import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { badRequest } from "../../../api/status.ts";

/** A connection that the client wants to go on with in another protocol. */
export interface Upgrade {
  readonly socket: Duplex;
  /** What came behind the request already. */
  readonly head: Buffer;
}

/** Makes the connection the caller's; it cannot be answered in plain HTTP any more. */
export type TakeUpgrade = (this: void) => Upgrade;

/** Which protocol an `Upgrade` header asks for; undefined for none that is known. */
export function upgradeProtocol(message: IncomingMessage): "websocket" | "spdy" | undefined {
  const name = message.headers.upgrade?.toLowerCase();
  if (name === "websocket") return "websocket";
  return name === "spdy/3.1" ? "spdy" : undefined;
}

/** A longer message than any client sends. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/** An accepted WebSocket and its sub-protocol; `""` when the client named none. */
export interface AcceptedWebSocket {
  readonly socket: WebSocket;
  readonly protocol: string;
}

/**
 * Accepts a WebSocket.
 *
 * @param supported - Sub-protocols; `""` stands for clients that name none.
 * @throws {ApiError} BadRequest when the client wants none of them.
 */
export async function acceptWebSocket(
  message: IncomingMessage,
  takeUpgrade: TakeUpgrade,
  supported: readonly string[],
): Promise<AcceptedWebSocket> {
  const wanted = listOf(message.headers["sec-websocket-protocol"]);
  const protocol = negotiate(wanted, supported);
  if (!/^[A-Za-z0-9+/]{22}==$/.test(message.headers["sec-websocket-key"] ?? "")) {
    throw badRequest("not a WebSocket handshake: Sec-WebSocket-Key is missing or invalid");
  }
  const { WebSocketServer } = await import("ws");
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: () => protocol || false,
  });
  const { socket, head } = takeUpgrade();
  return new Promise((resolve) => {
    server.handleUpgrade(message, socket, head, (accepted) => {
      accepted.on("error", () => accepted.terminate()); // a protocol error or a broken connection
      resolve({ socket: accepted, protocol });
    });
  });
}

/** An accepted SPDY connection and its stream protocol; `""` when the client named none. */
export interface AcceptedSpdy {
  readonly socket: Duplex;
  readonly protocol: string;
}

/**
 * Accepts a SPDY/3.1 connection.
 *
 * @param supported - Values of `X-Stream-Protocol-Version`, best first; `""` stands for clients that name none.
 * @throws {ApiError} BadRequest when the client wants none of them.
 * @see kubernetes/staging/src/k8s.io/apimachinery/pkg/util/httpstream/httpstream.go Handshake (v1.36)
 */
export function acceptSpdy(
  message: IncomingMessage,
  takeUpgrade: TakeUpgrade,
  supported: readonly string[],
): AcceptedSpdy {
  const protocol = negotiate(listOf(message.headers["x-stream-protocol-version"]), supported);
  const { socket, head } = takeUpgrade();
  if (head.length > 0) socket.unshift(head);
  const chosen = protocol ? `X-Stream-Protocol-Version: ${protocol}\r\n` : "";
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n${chosen}\r\n`);
  return { socket, protocol };
}

/** The first that the client wants and the server speaks. */
function negotiate(wanted: readonly string[], supported: readonly string[]): string {
  const protocol = (wanted.length > 0 ? wanted : [""]).find((name) => supported.includes(name));
  if (protocol !== undefined) return protocol;
  const lists = `[${wanted.join(" ")}]; supports [${supported.join(" ")}]`;
  throw badRequest(`requested protocol(s) are not supported: ${lists}`);
}

function listOf(header: string | string[] | undefined): string[] {
  return [header ?? []]
    .flat()
    .flatMap((text) => text.split(","))
    .map((text) => text.trim())
    .filter((text) => text !== "");
}
