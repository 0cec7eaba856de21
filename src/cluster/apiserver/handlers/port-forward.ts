import { ApiError } from "../../../api/status.ts";
import { forwardPorts } from "../streaming/port-forward.ts";
import type { Handler } from "./handler.ts";
import { streamTarget } from "./stream-target.ts";

/**
 * `pods/portforward`: connections to ports of a pod.
 *
 * @see kubernetes/pkg/registry/core/pod/rest/subresources.go PortForwardREST (v1.36)
 */
export const forwardToPod: Handler = async (context, request) => {
  const { pod, streams, takeUpgrade } = streamTarget(context, request);
  const { namespace = "", name, uid } = pod.metadata;
  const dial = async (port: number) => {
    try {
      return await streams.connect(namespace, name, port);
    } catch (error) {
      const text = error instanceof ApiError || error instanceof Error ? error.message : String(error);
      throw new Error(`error forwarding port ${port} to pod ${name}, uid ${uid}: ${text}`, { cause: error });
    }
  };
  await forwardPorts(request.message, takeUpgrade, request.query, dial, context.api.clock);
  return undefined;
};
