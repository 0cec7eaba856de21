import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";
import { acceptWebSocket, type TakeUpgrade } from "./upgrade.ts";

const PROTOCOLS = ["binary.k8s.io", "base64.binary.k8s.io", ""];

/**
 * Text sent over a WebSocket as it comes, after an empty message that says the connection stands; closed at its end.
 *
 * @param stop - Aborted when the client goes.
 * @throws {ApiError} BadRequest when the client speaks another sub-protocol.
 * @see kubernetes/staging/src/k8s.io/apimachinery/pkg/util/httpstream/wsstream/stream.go (v1.36)
 */
export async function sendOverWebSocket(
  message: IncomingMessage,
  takeUpgrade: TakeUpgrade,
  chunks: AsyncIterable<string>,
  stop: AbortController,
): Promise<void> {
  const { socket, protocol } = await acceptWebSocket(message, takeUpgrade, PROTOCOLS);
  socket.once("close", () => stop.abort());
  const isBase64 = protocol.startsWith("base64");
  try {
    await send(socket, Buffer.alloc(0), isBase64);
    for await (const chunk of chunks) {
      if (stop.signal.aborted) break;
      await send(socket, Buffer.from(chunk), isBase64);
    }
    socket.close(1000);
  } catch {
    socket.close(1011); // a log that cannot be read: too late for a Status
  }
}

/** Resolves when the message was written or cannot be. */
function send(socket: WebSocket, data: Buffer, isBase64: boolean): Promise<void> {
  return new Promise((resolve) => socket.send(isBase64 ? data.toString("base64") : data, () => resolve()));
}
