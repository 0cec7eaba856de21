import { resourcePath } from "../../client/resource-path.ts";
import type { Client } from "../../client/client.ts";
import { services } from "../../api/resources.ts";
import { ApiError } from "../../api/status.ts";
import { answerFields } from "../prober/answer-fields.ts";
import type { RequestTarget } from "../prober/send-request.ts";
import { monotonicMs, type RequestResult } from "../request-result.ts";

/**
 * Sends a request to a Service by way of the API server, for single requests to what cannot be reached from here.
 *
 * @param service - `web:80`: name and port.
 */
export async function sendThroughApi(
  client: Client,
  namespace: string,
  service: string,
  { url }: RequestTarget,
): Promise<RequestResult> {
  const startedMs = monotonicMs();
  const { pathname, search } = new URL(url);
  const path = `${resourcePath(services, namespace, service, "proxy")}${pathname}${search}`;
  const end = (how: Pick<RequestResult, "outcome"> & Partial<RequestResult>): RequestResult => ({
    sequence: 0,
    scheduledMs: startedMs,
    startedMs,
    endedMs: monotonicMs(),
    ...how,
  });
  try {
    const body = await client.text({ method: "GET", path });
    return end({ outcome: "ok", httpStatus: 200, ...answerFields(body) });
  } catch (error) {
    if (error instanceof ApiError) return end({ outcome: "http-error", httpStatus: error.code });
    throw error;
  }
}
