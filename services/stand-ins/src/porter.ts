import type { RequestListener } from "node:http";
import { serve, serveSecured } from "./serve.ts";

const NAME = /^SERVE_(TCP_|TLS_)?PORT_(\d+)$/;

/**
 * `agnhost porter [--json-response]`: answers each port `N` with the variable `SERVE_PORT_N`, or over TLS with
 * `SERVE_TLS_PORT_N`; no UDP or SCTP.
 */
export async function porter(args: readonly string[]): Promise<void> {
  const isJson = args.includes("--json-response");
  for (const [name, value = ""] of Object.entries(process.env)) {
    const [, kind, port] = NAME.exec(name) ?? [];
    if (port === undefined) continue;
    const listener: RequestListener = ({ method }, response) => {
      const type = isJson ? "application/json" : value.startsWith("<") ? "text/html; charset=utf-8" : "text/plain";
      response.setHeader("content-type", type).end(isJson ? JSON.stringify({ Method: method, Body: value }) : value);
    };
    if (kind === "TLS_") await serveSecured(Number(port), listener);
    else serve(Number(port), listener);
  }
}
