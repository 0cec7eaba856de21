import { Duplex } from "node:stream";
import type { Clock } from "../../../clock.ts";
import { ChannelSocket } from "./channel-socket.ts";
import type { Dial } from "./port-forward.ts";
import { relayConnection } from "./relay-connection.ts";
import type { AcceptedWebSocket } from "./upgrade.ts";

/** Sub-protocols of {@link forwardChannels}. */
export const PORT_CHANNEL_PROTOCOLS = ["v4.channel.k8s.io", "v4.base64.channel.k8s.io", ""];

/**
 * One connection to each port over channels of a WebSocket, as the clients for Python and JavaScript want it: two
 * channels per port, for data and for an error. Each begins with the port's number in two bytes, the low one first.
 *
 * @see kubernetes/pkg/kubelet/cri/streaming/portforward/websocket.go (v1.36)
 */
export async function forwardChannels(
  accepted: AcceptedWebSocket,
  ports: readonly number[],
  dial: Dial,
  clock: Clock,
): Promise<void> {
  const channels = new ChannelSocket(accepted, clock);
  const forwards = ports.map(async (port, index) => {
    const [dataChannel, errorChannel] = [index * 2, index * 2 + 1];
    const number = Buffer.of(port % 256, Math.floor(port / 256));
    const data = Duplex.from({ readable: channels.readable(dataChannel), writable: channels.writable(dataChannel) });
    data.once("finish", () => data.destroy()); // the end of one direction cannot be told: it ends the connection
    await channels.send(dataChannel, number);
    await channels.send(errorChannel, number);
    try {
      await relayConnection(data, await dial(port));
    } catch (cause) {
      const text = cause instanceof Error ? cause.message : String(cause);
      await channels.send(errorChannel, text);
    }
  });
  await Promise.all(forwards);
  await channels.close();
}
