import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Clock } from "../../../clock.ts";
import { forwardedPorts } from "./forwarded-ports.ts";
import { forwardChannels, PORT_CHANNEL_PROTOCOLS } from "./port-channels.ts";
import { SpdyConnection } from "./spdy/connection.ts";
import { StreamPairs } from "./stream-pairs.ts";
import { acceptSpdy, acceptWebSocket, upgradeProtocol, type TakeUpgrade } from "./upgrade.ts";

const PROTOCOL = "portforward.k8s.io";
/** SPDY frames inside of a WebSocket: kubectl since 1.31. */
const TUNNEL = `SPDY/3.1+${PROTOCOL}`;

/** Connects to a port of the pod; fails with what the client is told. */
export type Dial = (port: number) => Promise<Socket>;

/**
 * Port forwarding over SPDY, over SPDY tunnelled in a WebSocket, or over plain channels of a WebSocket. Resolves when the
 * client has gone away.
 *
 * @throws {ApiError} BadRequest when the client speaks another protocol.
 * @see kubernetes/staging/src/k8s.io/apiserver/pkg/util/proxy/streamtunnel.go (v1.36)
 */
export async function forwardPorts(
  message: IncomingMessage,
  takeUpgrade: TakeUpgrade,
  query: URLSearchParams,
  dial: Dial,
  clock: Clock,
): Promise<void> {
  if (upgradeProtocol(message) === "spdy") {
    return forwardStreams(acceptSpdy(message, takeUpgrade, [PROTOCOL]).socket, dial, clock);
  }
  const ports = forwardedPorts(query);
  const accepted = await acceptWebSocket(message, takeUpgrade, [TUNNEL, ...PORT_CHANNEL_PROTOCOLS]);
  if (accepted.protocol !== TUNNEL) return forwardChannels(accepted, ports, dial, clock);
  const { createWebSocketStream } = await import("ws");
  return forwardStreams(createWebSocketStream(accepted.socket), dial, clock);
}

function forwardStreams(transport: Duplex, dial: Dial, clock: Clock): Promise<void> {
  const pairs = new StreamPairs(dial, clock);
  return new SpdyConnection(transport, (stream) => pairs.add(stream), clock).gone;
}
