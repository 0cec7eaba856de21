import type { Pod } from "../../../api/core.ts";
import { pods } from "../../../api/resources.ts";
import { badRequest } from "../../../api/status.ts";
import type { ContainerStreams } from "../../kubelet/container-streams.ts";
import { forbiddenTo, actionOf } from "../authorization/request-action.ts";
import type { TakeUpgrade } from "../streaming/upgrade.ts";
import { objectKey, type ResourceRequest, type ServerContext } from "./handler.ts";

/** The pod that a streaming request means, and the way to it. */
export interface StreamTarget {
  readonly pod: Pod;
  readonly streams: ContainerStreams;
  readonly takeUpgrade: TakeUpgrade;
}

/**
 * Finds the pod of a request for exec, attach or port-forward.
 *
 * @throws {ApiError} NotFound; BadRequest for a plain request, or when the pod runs nowhere yet; Forbidden.
 * @see kubernetes/pkg/registry/core/pod/strategy.go streamLocation (v1.36)
 */
export function streamTarget(context: ServerContext, request: ResourceRequest): StreamTarget {
  checkCreate(context, request);
  if (!request.takeUpgrade) throw badRequest("Upgrade request required");
  const { namespace, name } = objectKey(request);
  const pod = context.api.get(pods, namespace, name);
  return { pod, streams: streamsOf(context, pod), takeUpgrade: request.takeUpgrade };
}

/** @throws {ApiError} BadRequest when the pod has no node, or the node is not one of ours. */
function streamsOf(context: ServerContext, { spec, metadata }: Pod): ContainerStreams {
  if (!spec.nodeName) throw badRequest(`pod ${metadata.name} does not have a host assigned`);
  const streams = context.containerStreams(spec.nodeName);
  if (!streams) throw badRequest(`nodes ${JSON.stringify(spec.nodeName)} cannot be reached`);
  return streams;
}

/**
 * WebSockets begin with a GET, but what they do here takes the right to create.
 *
 * @see kubernetes/pkg/registry/core/pod/rest/subresources.go ensureAuthorizedForVerb (v1.36)
 */
function checkCreate({ authorizer }: ServerContext, { user, target, message, query }: ResourceRequest): void {
  if (message.method !== "GET") return;
  const action = actionOf("create", target, query);
  if (!authorizer.decide(user, action).allowed) throw forbiddenTo(user, action);
}

/** @throws {ApiError} BadRequest when the container is unknown, or not named and there are several. */
export function containerOf(pod: Pod, wanted: string): string {
  const main = pod.spec.containers.map(({ name }) => name);
  const init = (pod.spec.initContainers ?? []).map(({ name }) => name);
  const { name } = pod.metadata;
  if (wanted !== "") {
    const ephemeral = (pod.spec.ephemeralContainers ?? []).map((container) => container.name);
    if ([...main, ...init, ...ephemeral].includes(wanted)) return wanted;
    throw badRequest(`container ${wanted} is not valid for pod ${name}`);
  }
  if (main.length === 1 && main[0] !== undefined) return main[0];
  throw badRequest(
    `a container name must be specified for pod ${name}, choose one of: [${[...init, ...main].join(" ")}]`,
  );
}
