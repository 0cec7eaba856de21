import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { UserInfo } from "../../../api/authentication.ts";
import type { ContainerLogs } from "../../kubelet/container-logs.ts";
import type { KubeletServer } from "../../kubelet/kubelet-server.ts";
import type { ContainerStreams } from "../../kubelet/container-streams.ts";
import type { TokenReader } from "../authentication/service-account-tokens.ts";
import type { UsageReader } from "../../metrics/usage-meter.ts";
import type { Authorizer } from "../authorization/authorizer.ts";
import type { InProcessApi } from "../in-process-api.ts";
import type { Requester } from "../registry/definition.ts";
import type { Reply } from "../reply.ts";
import type { TakeUpgrade } from "../streaming/upgrade.ts";
import type { Target } from "../target.ts";

/** What handlers work with, the same for all requests. */
export interface ServerContext {
  readonly api: InProcessApi;
  readonly authorizer: Authorizer;
  readonly userOfToken: TokenReader;
  readonly usage: UsageReader;
  /** Logs of the containers of one Node; undefined when there is no such Node. */
  containerLogs(nodeName: string): ContainerLogs | undefined;
  /** The way into the containers of one Node; undefined when there is no such Node. */
  containerStreams(nodeName: string): ContainerStreams | undefined;
  /** The kubelet of one Node, as a server; undefined when there is no such Node. */
  kubeletServer(nodeName: string): KubeletServer | undefined;
}

/** A request for a resource; it is authenticated and its path was understood. */
export interface ResourceRequest {
  readonly target: Target;
  /** Who sends it; authorized for it already. */
  readonly user: UserInfo;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly message: IncomingMessage;
  /** For streams only; others return a {@link Reply}. */
  readonly response: ServerResponse;
  /** Present when the client wants to go on in another protocol; who takes it must not use {@link response}. */
  readonly takeUpgrade?: TakeUpgrade;
}

/** Serves one verb; undefined when it has written (or goes on writing) the response itself. */
export type Handler = (
  context: ServerContext,
  request: ResourceRequest,
) => Reply | undefined | Promise<Reply | undefined>;

/** Namespace and name of a request for one object. */
export function objectKey({ target }: ResourceRequest): { namespace: string; name: string } {
  return { namespace: target.namespace ?? "", name: target.name ?? "" };
}

/** The name under which a write is noted: the parameter `fieldManager`, or the first word of the client's name. */
export function fieldManagerOf({ headers }: ResourceRequest, { fieldManager }: { fieldManager?: string }): string {
  return fieldManager ?? (headers["user-agent"] ?? "unknown").split("/", 1)[0]?.slice(0, 128) ?? "unknown";
}

/** The sender of a request, for operations that ask what else he may do. */
export function requesterOf({ authorizer }: ServerContext, { user }: ResourceRequest): Requester {
  return { authorizer, user };
}
