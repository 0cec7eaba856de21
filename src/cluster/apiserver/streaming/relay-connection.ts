import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/**
 * Passes bytes both ways until both directions have ended, or one side breaks. Each side's end is passed on by itself.
 */
export function relayConnection(client: Duplex, pod: Socket): Promise<void> {
  return new Promise((resolve) => {
    let open = 2;
    const closed = (other: Duplex) => () => {
      if (!other.destroyed && !other.writableEnded) other.end();
      if (--open === 0) resolve();
    };
    pod.on("error", () => undefined); // the client sees the connection end
    client.on("error", () => undefined);
    client.pipe(pod);
    pod.pipe(client);
    client.once("close", () => {
      const isOver = client.readableEnded && client.writableFinished;
      if (!isOver) pod.destroy(); // otherwise the pod may still have to take the last bytes
    });
    client.once("close", closed(pod));
    pod.once("close", closed(client));
  });
}
