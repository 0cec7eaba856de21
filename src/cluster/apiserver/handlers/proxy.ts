import { badRequest, notFound } from "../../../api/status.ts";
import { nodes } from "../../../api/resources.ts";
import { forwardRequest } from "../proxying/forward.ts";
import { podTarget, serviceTarget, splitProxyName } from "../proxying/proxy-target.ts";
import { methodNotAllowed, textReply, type Reply } from "../reply.ts";
import { objectKey, type Handler, type ResourceRequest, type ServerContext } from "./handler.ts";

/**
 * `pods/proxy`, `services/proxy` and `nodes/proxy`: any request to a pod, to an endpoint of a Service or to a kubelet.
 *
 * @see kubernetes/pkg/registry/core/pod/rest/subresources.go ProxyREST (v1.36)
 */
export const proxyRequest: Handler = async (context, request) => {
  const path = pathBehindProxy(request);
  const { kind } = request.target.definition;
  if (kind === "Node") return askKubelet(context, request, path);
  const { namespace, name } = objectKey(request);
  const { api } = context;
  const target = kind === "Pod" ? podTarget(api, namespace, name) : serviceTarget(api, api.random, namespace, name);
  const { method = "GET", url = "" } = request.message;
  if (/^(\?|$)/.test(path) && (method === "GET" || method === "HEAD") && !request.takeUpgrade) {
    return { status: 301, contentType: "", body: "", headers: { location: url.replace(/(?=\?|$)/, "/") } };
  }
  await forwardRequest(context, request, target, path);
  return undefined;
};

/** With its query, as the client sent it. */
function pathBehindProxy({ message, target }: ResourceRequest): string {
  // ["", "api", "v1", "namespaces", NAMESPACE, PLURAL, NAME, "proxy", ...]
  const segments = target.namespace === undefined ? 6 : 8;
  const { url = "" } = message;
  const [path = "", query] = url.split(/\?(.*)/s);
  const rest = path.split("/").slice(segments);
  return (rest.length > 0 ? `/${rest.join("/")}` : "") + (query === undefined ? "" : `?${query}`);
}

async function askKubelet(context: ServerContext, request: ResourceRequest, path: string): Promise<Reply> {
  const { name } = objectKey(request);
  const wanted = splitProxyName(name);
  if (!wanted) throw badRequest(`invalid node request ${JSON.stringify(name)}`);
  const server = context.kubeletServer(wanted.name);
  context.api.get(nodes, "", wanted.name);
  if (!server) throw notFound(nodes, wanted.name);
  const { method } = request.message;
  if (method !== "GET" && method !== "HEAD") throw methodNotAllowed();
  const answer = await server.answer(path.split("?", 1)[0] || "/");
  return answer ?? textReply("404 page not found\n", 404);
}
