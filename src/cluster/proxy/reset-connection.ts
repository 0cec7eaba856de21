import type { Socket } from "node:net";

/**
 * Ends a connection at once with a reset, so that the other side does not take it for a proper end.
 *
 * While the end of our stream is on its way, which only happens after all of our data, libuv refuses a reset and Node.js
 * would lose the open descriptor; then it is simply closed.
 */
export function resetConnection(socket: Socket): void {
  const endUnderWay = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0;
  if (endUnderWay) socket.destroy();
  else socket.resetAndDestroy();
}
