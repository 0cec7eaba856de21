import { connect, constants, type ClientHttp2Session, type IncomingHttpHeaders } from "node:http2";
import type { Clock } from "../../../clock.ts";
import type { HandlerResult } from "../runtime/runtime.ts";
import { dialMessage, type ProbeTarget } from "./target.ts";

const SERVING = 1;
const STATES = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];
const UNIMPLEMENTED = 12;
/** Names of the codes that are likely. */
const CODES: Readonly<Record<number, string>> = {
  2: "Unknown",
  4: "DeadlineExceeded",
  5: "NotFound",
  7: "PermissionDenied",
  12: "Unimplemented",
  13: "Internal",
  14: "Unavailable",
  16: "Unauthenticated",
};

/**
 * Succeeds when the health service of a gRPC server says that it serves.
 *
 * @param service - Which of its services is meant; `""` for the server as a whole.
 * @see kubernetes/pkg/probe/grpc/grpc.go (v1.36)
 */
export function grpcHealth(
  service: string,
  where: ProbeTarget,
  timeoutMs: number,
  clock: Clock,
): Promise<HandlerResult> {
  const address = `${where.name}:${where.port}`;
  const seconds = `${timeoutMs / 1000}s`;
  return new Promise((resolve) => {
    let isConnected = false;
    const session = connect(`http://${where.target.host}:${where.target.port}`);
    const finish = (success: boolean, message: string) => {
      timer.cancel();
      session.destroy();
      resolve({ success, message });
    };
    const timer = clock.setTimeout(() => {
      const connecting = `timeout: failed to connect service ${JSON.stringify(address)} within ${seconds}`;
      const asking = `timeout: health rpc did not complete within ${seconds}`;
      finish(false, isConnected ? asking : `${connecting}: context deadline exceeded`);
    }, timeoutMs);
    session.once("connect", () => (isConnected = true));
    session.on("error", (error: NodeJS.ErrnoException) => {
      const why = dialMessage(where, error);
      finish(
        false,
        isConnected ? rpcFailure(14, why) : `error: failed to connect service ${JSON.stringify(address)}: ${why}`,
      );
    });
    ask(session, address, service, finish);
  });
}

function ask(
  session: ClientHttp2Session,
  address: string,
  service: string,
  finish: (success: boolean, message: string) => void,
): void {
  const call = session.request({
    [constants.HTTP2_HEADER_METHOD]: "POST",
    [constants.HTTP2_HEADER_PATH]: "/grpc.health.v1.Health/Check",
    [constants.HTTP2_HEADER_AUTHORITY]: address,
    "content-type": "application/grpc",
    "user-agent": "kube-probe/1.36",
    te: "trailers",
  });
  const chunks: Buffer[] = [];
  let status: string | undefined;
  let statusMessage = "";
  const note = (headers: IncomingHttpHeaders) => {
    const { "grpc-status": code, "grpc-message": message } = headers;
    if (typeof code !== "string") return;
    status = code;
    statusMessage = typeof message === "string" ? decodeURIComponent(message) : "";
  };
  call.on("response", note);
  call.on("trailers", note);
  call.on("data", (chunk: Buffer) => chunks.push(chunk));
  call.on("error", () => undefined); // the session tells
  call.on("end", () => {
    if (status !== "0") return finish(false, rpcFailure(Number(status ?? 2), statusMessage));
    const state = stateIn(Buffer.concat(chunks));
    const name = STATES[state] ?? String(state);
    finish(state === SERVING, state === SERVING ? "" : `service unhealthy (responded with ${JSON.stringify(name)})`);
  });
  call.end(framed(service));
}

function rpcFailure(code: number, message: string): string {
  if (code === UNIMPLEMENTED) {
    return `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${message}`;
  }
  return `error: health rpc probe failed: rpc error: code = ${CODES[code] ?? "Unknown"} desc = ${message}`;
}

/** The request as a gRPC message: field 1 is the name of the service. */
function framed(service: string): Buffer {
  const name = Buffer.from(service);
  const body = name.length > 0 ? Buffer.concat([Buffer.from([0x0a, name.length]), name]) : Buffer.alloc(0);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(body.length, 1);
  return Buffer.concat([prefix, body]);
}

/** Field 1 of the answer, a small number; 0 is left out. */
function stateIn(message: Buffer): number {
  return message[5] === 0x08 ? (message[6] ?? 0) : 0;
}
