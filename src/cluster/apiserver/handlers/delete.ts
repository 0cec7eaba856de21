import { readBody } from "../body.ts";
import { mediaTypeOf, unknownFormat } from "../decode-body.ts";
import { objectReplier } from "../object-reply.ts";
import type { DeletionOptions } from "../operations/context.ts";
import { deleteObject } from "../operations/delete.ts";
import { deleteOptions } from "../options/delete-options.ts";
import { parseBody } from "../parse-body.ts";
import type { ResourceDefinition } from "../registry/definition.ts";
import { jsonReply, successStatus } from "../reply.ts";
import { objectKey, type Handler, type ResourceRequest } from "./handler.ts";

/** Resources whose delete answers with the object that is gone; all others answer with a Status. */
const RETURNS_DELETED = new Set(["pods", "services", "serviceaccounts", "resourcequotas", "persistentvolumeclaims"]);

const DELETE_OPTIONS = { group: "", version: "v1", kind: "DeleteOptions" };

/** DELETE of one object. */
export const deleteOne: Handler = async (context, request) => {
  const options = await readDeleteOptions(request);
  const reply = objectReplier(context, request);
  const { definition } = request.target;
  const { namespace, name } = objectKey(request);
  const { stored, gone } = deleteObject(context.api, definition, namespace, name, options);
  if (!gone || (definition.group === "" && RETURNS_DELETED.has(definition.plural))) return reply(stored);
  return jsonReply(successStatus({ details: deletedDetails(definition, name, stored.object.metadata.uid) }));
};

/**
 * Options in the body, or in the query when there is no body.
 *
 * @throws {ApiError} BadRequest, Invalid, UnsupportedMediaType.
 */
export async function readDeleteOptions(request: ResourceRequest): Promise<DeletionOptions> {
  const body = await readBody(request.message);
  if (body.length === 0) return deleteOptions(undefined, request.query);
  const mediaType = mediaTypeOf(request.headers["content-type"]);
  if (mediaType === undefined) throw unknownFormat();
  return deleteOptions(await parseBody(body, mediaType, DELETE_OPTIONS), request.query);
}

function deletedDetails({ group, plural }: ResourceDefinition, name: string, uid: string) {
  return { name, ...(group === "" ? {} : { group }), kind: plural, uid };
}
