import type { IncomingMessage } from "node:http";
import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { flag, serve } from "./serve.ts";

/** `agnhost netexec [--http-port=8080] [--delay-shutdown=SECONDS]`: tells over HTTP what it knows of itself and of a request. */
export function netexec(args: readonly string[]): void {
  serve(Number(flag(args, "http-port") ?? 8080), (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://pod");
    const answer = answerTo(pathname, searchParams, request);
    // the health check of a probe would fill the log
    if (pathname !== "/healthz") console.log(`${new Date().toISOString()} GET ${pathname}${told(searchParams)}`);
    response.statusCode = answer.code;
    if (answer.location !== undefined) response.setHeader("location", answer.location);
    response.end(answer.text);
    if (pathname === "/exit") response.once("close", () => process.exit(Number(searchParams.get("code") ?? 0)));
  });
  const shutdownDelayMs = Number(flag(args, "delay-shutdown") ?? 0) * 1000;
  if (shutdownDelayMs === 0) return;
  process.removeAllListeners("SIGTERM");
  process.on("SIGTERM", () => void delay(shutdownDelayMs).then(() => process.exit(0)));
}

/** The query as the log tells it: values as they are meant, not as they were sent. */
function told(query: URLSearchParams): string {
  const pairs = [...query].map(([name, value]) => `${name}=${value}`);
  return pairs.length > 0 ? `?${pairs.join("&")}` : "";
}

interface NetexecAnswer {
  readonly code: number;
  readonly text: string;
  readonly location?: string;
}

function answerTo(path: string, query: URLSearchParams, { socket, headers }: IncomingMessage): NetexecAnswer {
  const ok = (text: string) => ({ code: 200, text });
  switch (path) {
    case "/":
      return ok(`NOW: ${new Date().toISOString()}`);
    case "/clientip":
      return ok(`${socket.remoteAddress}:${socket.remotePort}`);
    case "/echo":
      return { code: Number(query.get("code") ?? 200), text: query.get("msg") ?? "" };
    case "/header":
      return ok([headers[(query.get("key") ?? "").toLowerCase()] ?? ""].flat().join(", "));
    case "/hostname":
    case "/hostName":
      return ok(hostname());
    case "/redirect":
      return { code: Number(query.get("code") ?? 302), text: "", location: query.get("location") ?? "/" };
    case "/healthz":
    case "/exit":
      return ok("");
    default:
      return { code: 404, text: "404 page not found\n" };
  }
}
