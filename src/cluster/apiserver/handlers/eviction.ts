import { badRequest } from "../../../api/status.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { decodeBody } from "../decode-body.ts";
import { evictPod } from "../operations/evict-pod.ts";
import { deleteOptions } from "../options/delete-options.ts";
import { writeOptions } from "../options/write-options.ts";
import { jsonReply, successStatus } from "../reply.ts";
import { objectKey, type Handler } from "./handler.ts";

const EVICTION = { group: "policy", version: "v1", kind: "Eviction" };

/** POST to `pods/eviction`: a delete that a disruption budget may refuse. */
export const evict: Handler = async (context, request) => {
  const options = writeOptions(request.query, "CreateOptions");
  const { object, warnings } = await decodeBody(request, EVICTION, options.fieldValidation);
  const { namespace, name } = objectKey(request);
  const eviction = object as KubernetesObject & { deleteOptions?: unknown };
  if ((eviction.metadata?.name ?? name) !== name) {
    throw badRequest("name in URL does not match name in Eviction object");
  }
  const wanted = deleteOptions(eviction.deleteOptions ?? {}, request.query);
  const dryRun = options.dryRun || Boolean(wanted.dryRun);
  evictPod(context.api, namespace, name, { ...wanted, dryRun });
  return jsonReply(successStatus({ code: 201 }), 201, warnings);
};
