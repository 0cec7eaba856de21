import { connect } from "node:net";
import type { Clock } from "../../../clock.ts";
import type { HandlerResult } from "../runtime/runtime.ts";
import { dialMessage, type ProbeTarget } from "./target.ts";

/**
 * Succeeds when a connection can be opened.
 *
 * @see kubernetes/pkg/probe/tcp/tcp.go (v1.36)
 */
export function tcpConnect(where: ProbeTarget, timeoutMs: number, clock: Clock): Promise<HandlerResult> {
  return new Promise((resolve) => {
    const socket = connect({ ...where.target });
    const finish = (result: HandlerResult) => {
      timer.cancel();
      socket.destroy();
      resolve(result);
    };
    const timer = clock.setTimeout(() => {
      finish({ success: false, message: `dial tcp ${where.name}:${where.port}: i/o timeout` });
    }, timeoutMs);
    socket.once("connect", () => finish({ success: true, message: "" }));
    socket.once("error", (error) => finish({ success: false, message: dialMessage(where, error) }));
  });
}
