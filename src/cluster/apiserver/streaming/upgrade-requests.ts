import { ServerResponse, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { TakeUpgrade, Upgrade } from "./upgrade.ts";

/**
 * Requests that want to go on in another protocol. Node hands their connections over for good, so they are kept here
 * until they end.
 */
export class UpgradeRequests {
  readonly #sockets = new Set<Duplex>();

  /**
   * What is needed to serve one: a response for answers in plain HTTP, behind which the connection is closed, and the
   * connection itself for who takes it.
   */
  begin(message: IncomingMessage, upgrade: Upgrade): { response: ServerResponse; take: TakeUpgrade } {
    const { socket } = upgrade;
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.#sockets.delete(socket));
    const response = new ServerResponse(message);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as Socket);
    const end = () => socket.end();
    response.once("finish", end);
    const take = () => {
      response.off("finish", end);
      response.detachSocket(socket as Socket);
      response.statusCode = 101;
      response.destroy(); // nothing can be answered any more
      return upgrade;
    };
    return { response, take };
  }

  /** Breaks all connections. */
  closeAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
