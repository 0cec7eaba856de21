import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { HttpGetAction } from "../../../api/core.ts";
import type { Clock } from "../../../clock.ts";
import type { HandlerResult } from "../runtime/runtime.ts";
import { dialMessage, type ProbeTarget } from "./target.ts";

/**
 * Succeeds when a GET is answered with a status from 200 to 399. Certificates are not checked.
 *
 * @see kubernetes/pkg/probe/http/http.go (v1.36)
 */
export function httpGet(
  action: HttpGetAction,
  where: ProbeTarget,
  timeoutMs: number,
  clock: Clock,
): Promise<HandlerResult> {
  const isTls = action.scheme === "HTTPS";
  const path = (action.path ?? "/").replace(/^(?!\/)/, "/");
  const url = `${isTls ? "https" : "http"}://${where.name}:${where.port}${path}`;
  return new Promise((resolve) => {
    const fail = (message: string) => resolve({ success: false, message: `Get ${JSON.stringify(url)}: ${message}` });
    const request = (isTls ? httpsRequest : httpRequest)({
      ...where.target,
      path,
      agent: false,
      headers: headersOf(action, where),
      ...(isTls ? { rejectUnauthorized: false } : {}),
    });
    const timer = clock.setTimeout(() => {
      fail("context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
      request.destroy();
    }, timeoutMs);
    request.once("response", (response: IncomingMessage) => {
      const { statusCode = 0 } = response;
      response.resume();
      response.once("error", () => undefined); // the status is known already
      response.once("close", () => timer.cancel());
      const success = statusCode >= 200 && statusCode < 400;
      const message = success ? "" : `HTTP probe failed with statuscode: ${statusCode}`;
      resolve({ success, message, answered: true });
    });
    request.once("error", (error: NodeJS.ErrnoException) => {
      timer.cancel();
      fail(error.code === "ECONNRESET" ? "EOF" : dialMessage(where, error));
    });
    request.end();
  });
}

function headersOf({ httpHeaders = [] }: HttpGetAction, { name, port }: ProbeTarget): Record<string, string> {
  const headers: Record<string, string> = {
    Host: `${name}:${port}`,
    "User-Agent": "kube-probe/1.36",
    Accept: "*/*",
    Connection: "close",
  };
  for (const { name: key, value } of httpHeaders) {
    const same = Object.keys(headers).find((known) => known.toLowerCase() === key.toLowerCase());
    headers[same ?? key] = value;
  }
  return headers;
}
