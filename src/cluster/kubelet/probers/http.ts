import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { HttpGetAction } from "../../../api/core.ts";
import type { Clock } from "../../../clock.ts";
import type { HandlerResult } from "../runtime/runtime.ts";
import { dialMessage, type ProbeTarget } from "./target.ts";

/** Of redirects to the same host that are followed. */
const MAX_REDIRECTS = 10;
/** Of a body, this much is told. */
const MAX_BODY = 10 * 1024;

/**
 * Succeeds when a GET is answered with a status from 200 to 399. Certificates are not checked. Redirects are followed
 * on the same host; one to another host is a success with a warning.
 *
 * @see kubernetes/pkg/probe/http/http.go (v1.36)
 */
export function httpGet(
  action: HttpGetAction,
  where: ProbeTarget,
  timeoutMs: number,
  clock: Clock,
  redirects = 0,
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
      const next = redirectOf(response, url);
      if (next?.hostname === where.name) {
        response.resume();
        timer.cancel();
        if (redirects >= MAX_REDIRECTS) return fail(`stopped after ${MAX_REDIRECTS} redirects`);
        return resolve(httpGet(...followed(action, where, next), timeoutMs, clock, redirects + 1));
      }
      if (next) {
        void bodyOf(response).then((body) => {
          timer.cancel();
          resolve({
            success: true,
            message: "",
            answered: true,
            warning: `Probe terminated redirects, Response body: ${body}`,
          });
        });
        return;
      }
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

/** Where an answer leads; undefined when it is no redirect. */
function redirectOf({ statusCode = 0, headers }: IncomingMessage, from: string): URL | undefined {
  const isRedirect = [301, 302, 303, 307, 308].includes(statusCode);
  return isRedirect && headers.location && URL.canParse(headers.location, from)
    ? new URL(headers.location, from)
    : undefined;
}

function followed(action: HttpGetAction, where: ProbeTarget, next: URL): [HttpGetAction, ProbeTarget] {
  const scheme = next.protocol === "https:" ? "HTTPS" : "HTTP";
  const port = Number(next.port) || (scheme === "HTTPS" ? 443 : 80);
  // the way to another port of the pod is not known where pods have no addresses of their own
  const target = port === where.port ? where.target : { host: where.name, port };
  return [
    { ...action, scheme, path: next.pathname + next.search },
    { name: where.name, port, target },
  ];
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  let text = "";
  try {
    for await (const chunk of response) {
      if (text.length < MAX_BODY) text += String(chunk);
    }
  } catch {
    // what came before it broke off
  }
  return text.slice(0, MAX_BODY);
}
