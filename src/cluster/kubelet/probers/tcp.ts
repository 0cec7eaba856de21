import { connect } from "node:net";
import type { HandlerResult } from "../runtime/runtime.ts";
import { dialMessage, type ProbeTarget } from "./target.ts";

/**
 * Succeeds when a connection can be opened.
 *
 * @see kubernetes/pkg/probe/tcp/tcp.go (v1.36)
 */
export function tcpConnect(where: ProbeTarget, timeoutMs: number): Promise<HandlerResult> {
  return new Promise((resolve) => {
    const socket = connect({ ...where.target });
    const finish = (result: HandlerResult) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(timeoutMs, () =>
      finish({ success: false, message: `dial tcp ${where.name}:${where.port}: i/o timeout` }),
    );
    socket.once("connect", () => finish({ success: true, message: "" }));
    socket.once("error", (error) => finish({ success: false, message: dialMessage(where, error) }));
  });
}
