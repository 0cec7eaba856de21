import { serve } from "./serve.ts";

const PREFIX = /^SERVE_(?:TCP_)?PORT_(\d+)$/;

/** `agnhost porter [--json-response]`: answers each port `N` with the variable `SERVE_PORT_N`; no TLS, UDP or SCTP. */
export function porter(args: readonly string[]): void {
  const isJson = args.includes("--json-response");
  for (const [name, value = ""] of Object.entries(process.env)) {
    const port = PREFIX.exec(name)?.[1];
    if (port === undefined) continue;
    serve(Number(port), ({ method }, response) => {
      const type = isJson ? "application/json" : value.startsWith("<") ? "text/html; charset=utf-8" : "text/plain";
      response.setHeader("content-type", type).end(isJson ? JSON.stringify({ Method: method, Body: value }) : value);
    });
  }
}
