import { createServer } from "node:net";
import { hostname } from "node:os";
import { flag, serve } from "./serve.ts";

/** `agnhost serve-hostname [--port=9376] [--tcp]`: tells the name of its pod over HTTP, or to whoever connects. */
export function serveHostname(args: readonly string[]): void {
  const port = Number(flag(args, "port") ?? 9376);
  if (!args.includes("--tcp")) return serve(port, (_request, response) => response.end(hostname()));
  createServer((socket) => socket.end(hostname())).listen(port);
  process.on("SIGTERM", () => process.exit(0));
}
