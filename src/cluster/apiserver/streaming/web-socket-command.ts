import type { IncomingMessage } from "node:http";
import type { Clock } from "../../../clock.ts";
import type { StreamsWanted } from "../../kubelet/container-streams.ts";
import { ChannelSocket } from "./channel-socket.ts";
import type { CommandStreams } from "./command-streams.ts";
import { terminalSizes } from "./terminal-sizes.ts";
import { acceptWebSocket, type TakeUpgrade } from "./upgrade.ts";

const PROTOCOLS = [
  "v5.channel.k8s.io",
  "v4.channel.k8s.io",
  "v4.base64.channel.k8s.io",
  "channel.k8s.io",
  "base64.channel.k8s.io",
  "",
];

const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 } as const;

/**
 * Exec and attach over WebSocket.
 *
 * @throws {ApiError} BadRequest when the client speaks another sub-protocol.
 * @see kubernetes/staging/src/k8s.io/apiserver/pkg/util/proxy/websocket.go (v1.36)
 */
export async function webSocketCommand(
  message: IncomingMessage,
  takeUpgrade: TakeUpgrade,
  wanted: StreamsWanted,
  clock: Clock,
): Promise<CommandStreams> {
  const accepted = await acceptWebSocket(message, takeUpgrade, PROTOCOLS);
  const channels = new ChannelSocket(accepted, clock);
  const sendsStatus = /^v[45]\./.test(accepted.protocol);
  // clients wait for a first message to know that the connection stands
  const first = wanted.stdout ? CHANNEL.stdout : wanted.stderr ? CHANNEL.stderr : CHANNEL.error;
  await channels.send(first, "");
  const sizes = channels.readable(CHANNEL.resize);
  return {
    ...(wanted.stdin ? { stdin: channels.readable(CHANNEL.stdin) } : {}),
    ...(wanted.stdout ? { stdout: channels.writable(CHANNEL.stdout) } : {}),
    ...(wanted.stderr ? { stderr: channels.writable(CHANNEL.stderr) } : {}),
    gone: channels.gone,
    onResize: (listener) => terminalSizes(sizes, listener),
    async finish(status) {
      if (sendsStatus) await channels.send(CHANNEL.error, JSON.stringify(status));
      else if (status.status !== "Success") await channels.send(CHANNEL.error, status.message ?? "");
      await channels.close();
    },
  };
}
