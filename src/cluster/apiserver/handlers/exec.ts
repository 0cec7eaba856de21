import { ApiError, badRequest } from "../../../api/status.ts";
import { ContainerNotFound, type StreamedProcess, type StreamsWanted } from "../../kubelet/container-streams.ts";
import { booleanParameter } from "../options/parameters.ts";
import { textReply, type Reply } from "../reply.ts";
import { startFailure } from "../streaming/command-status.ts";
import { relayCommand } from "../streaming/command-streams.ts";
import { spdyCommand } from "../streaming/spdy-command.ts";
import { upgradeProtocol } from "../streaming/upgrade.ts";
import { webSocketCommand } from "../streaming/web-socket-command.ts";
import type { Handler, ResourceRequest, ServerContext } from "./handler.ts";
import { containerOf, streamTarget, type StreamTarget } from "./stream-target.ts";

/**
 * `pods/exec`: runs a command in a container.
 *
 * @see kubernetes/pkg/registry/core/pod/rest/subresources.go ExecREST (v1.36)
 */
export const execCommand: Handler = (context, request) => {
  const target = streamTarget(context, request);
  const { pod, streams } = target;
  const container = containerOf(pod, request.query.get("container") ?? "");
  const command = request.query.getAll("command");
  const wanted = streamsWanted(request.query);
  if (command.length === 0) throw badRequest("you must specify at least one command for the container");
  const { namespace = "", name } = pod.metadata;
  return serveCommand(context, request, target, wanted, () =>
    streams.exec(namespace, name, container, command, wanted),
  );
};

/**
 * `pods/attach`: joins the lead process of a container.
 *
 * @see kubernetes/pkg/registry/core/pod/rest/subresources.go AttachREST (v1.36)
 */
export const attachToContainer: Handler = (context, request) => {
  const target = streamTarget(context, request);
  const { pod, streams } = target;
  const container = containerOf(pod, request.query.get("container") ?? "");
  const wanted = streamsWanted(request.query);
  const { namespace = "", name } = pod.metadata;
  return serveCommand(context, request, target, wanted, () => streams.attach(namespace, name, container, wanted));
};

/**
 * The process is started first: what fails for reasons of the API is answered as a Status, and what fails at the node
 * over the streams that the client expects.
 */
async function serveCommand(
  { api: { clock } }: ServerContext,
  { message }: ResourceRequest,
  { takeUpgrade }: StreamTarget,
  wanted: StreamsWanted,
  start: () => Promise<StreamedProcess>,
): Promise<Reply | undefined> {
  const isSpdy = upgradeProtocol(message) === "spdy";
  const process = await start().catch((error: unknown) => ({ error }));
  if ("error" in process) {
    if (process.error instanceof ApiError) throw process.error;
    // the answer of a kubelet, which the API server passes on as it is
    if (isSpdy && process.error instanceof ContainerNotFound) return textReply(`${process.error.message}\n`, 500);
  }
  try {
    const client = isSpdy
      ? await spdyCommand(message, takeUpgrade, wanted, clock)
      : await webSocketCommand(message, takeUpgrade, wanted, clock);
    if ("error" in process) await client?.finish(startFailure(process.error, !isSpdy));
    else if (client) await relayCommand(client, process);
    return undefined;
  } finally {
    if (!("error" in process)) process.close();
  }
}

/** @throws {ApiError} BadRequest when no stream is wanted. */
function streamsWanted(query: URLSearchParams): StreamsWanted {
  const flag = (name: string) => booleanParameter(query, name) ?? false;
  const tty = flag("tty");
  // a terminal has one output
  const wanted = { stdin: flag("stdin"), stdout: flag("stdout"), stderr: flag("stderr") && !tty, tty };
  if (!wanted.stdin && !wanted.stdout && !wanted.stderr) {
    throw badRequest("you must specify at least 1 of stdin, stdout, stderr");
  }
  return wanted;
}
