import type { Pod } from "../../../api/core.ts";
import { forbiddenField, invalid, invalidObject, type FieldError } from "../../../api/field-error.ts";
import { pods } from "../../../api/resources.ts";
import { badRequest } from "../../../api/status.ts";
import { sleep, type Clock } from "../../../clock.ts";
import type { LogOptions } from "../../kubelet/container-logs.ts";
import { booleanParameter, integerParameter } from "../options/parameters.ts";
import type { Reply } from "../reply.ts";
import { upgradeProtocol } from "../streaming/upgrade.ts";
import { sendOverWebSocket } from "../streaming/web-socket-log.ts";
import { objectKey, type Handler, type ResourceRequest } from "./handler.ts";

const FIRST_CHUNK_MS = 200;

/**
 * GET of `pods/log`: text as the container wrote it, going on as long as it runs with `follow`. Over HTTP or a WebSocket.
 *
 * @see kubernetes/pkg/registry/core/pod/strategy.go LogLocation, pkg/registry/core/pod/rest/log.go (v1.36)
 */
export const readLog: Handler = async (context, request) => {
  const { namespace, name } = objectKey(request);
  const options = logOptions(request.query, name);
  const pod = context.api.get(pods, namespace, name);
  const container = containerOf(pod, request.query.get("container") ?? "");
  if (!pod.spec.nodeName) return emptyLog();
  const node = context.containerLogs(pod.spec.nodeName);
  if (!node) return emptyLog();

  const stop = new AbortController();
  const chunks = node.logs(namespace, name, container, options, stop.signal);
  if (request.takeUpgrade && upgradeProtocol(request.message) === "websocket") {
    await sendOverWebSocket(request.message, request.takeUpgrade, chunks, stop);
    return undefined;
  }
  request.response.once("close", () => stop.abort());
  await sendChunks(context.api.clock, request, chunks);
  return undefined;
};

/** A pod that has not been given to a node has no log yet. */
function emptyLog(): Reply {
  return { status: 204, contentType: "", body: "" };
}

async function sendChunks(clock: Clock, { response }: ResourceRequest, chunks: AsyncIterable<string>): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]();
  let next = iterator.next();
  // A log that cannot be read is answered as a Status; one that is only silent must not keep the client waiting.
  await Promise.race([next, sleep(clock, FIRST_CHUNK_MS)]);
  response.writeHead(200, { "content-type": "text/plain", "cache-control": "no-cache, private" });
  response.flushHeaders();
  for (let result = await next; !result.done; result = await next) {
    if (response.destroyed) break;
    if (!response.write(result.value)) await drained(response);
    next = iterator.next();
  }
  response.end();
}

function drained(response: ResourceRequest["response"]): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
  });
}

function logOptions(query: URLSearchParams, name: string): LogOptions {
  const tailLines = integerParameter(query, "tailLines");
  const limitBytes = integerParameter(query, "limitBytes");
  const sinceSeconds = integerParameter(query, "sinceSeconds");
  const sinceTime = query.get("sinceTime") || undefined;
  if (sinceTime !== undefined && Number.isNaN(Date.parse(sinceTime))) throw badRequest(noTime(sinceTime));
  const errors: FieldError[] = [];
  if (tailLines !== undefined && tailLines < 0) {
    errors.push(invalid("tailLines", tailLines, "must be greater than or equal to 0"));
  }
  if (limitBytes !== undefined && limitBytes < 1) {
    errors.push(invalid("limitBytes", limitBytes, "must be greater than 0"));
  }
  if (sinceSeconds !== undefined && sinceSeconds < 1) {
    errors.push(invalid("sinceSeconds", sinceSeconds, "must be greater than 0"));
  }
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    errors.push(forbiddenField("", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
  }
  if (errors.length > 0) throw invalidObject({ group: "", kind: "PodLogOptions" }, name, errors);
  return {
    follow: booleanParameter(query, "follow") ?? false,
    previous: booleanParameter(query, "previous") ?? false,
    timestamps: booleanParameter(query, "timestamps") ?? false,
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
    ...(sinceTime === undefined ? {} : { sinceTime }),
  };
}

/** In the words of Go's parser. */
function noTime(text: string): string {
  const quoted = JSON.stringify(text);
  return `parsing time ${quoted} as "2006-01-02T15:04:05Z07:00": cannot parse ${quoted} as "2006"`;
}

/** @throws {ApiError} BadRequest when the container is unknown, or not named and there are several. */
function containerOf(pod: Pod, wanted: string): string {
  const main = pod.spec.containers.map(({ name }) => name);
  const init = (pod.spec.initContainers ?? []).map(({ name }) => name);
  const { name } = pod.metadata;
  if (wanted !== "") {
    const ephemeral = (pod.spec.ephemeralContainers ?? []).map((container) => container.name);
    if ([...main, ...init, ...ephemeral].includes(wanted)) return wanted;
    throw badRequest(`container ${wanted} is not valid for pod ${name}`);
  }
  if (main.length === 1 && main[0] !== undefined) return main[0];
  const choice = `choose one of: [${main.join(" ")}]`;
  const initChoice = init.length > 0 ? ` or one of the init containers: [${init.join(" ")}]` : "";
  throw badRequest(`a container name must be specified for pod ${name}, ${choice}${initChoice}`);
}
