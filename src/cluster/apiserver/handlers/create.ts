import { decodeBody } from "../decode-body.ts";
import { negotiate } from "../negotiate.ts";
import { objectReplier } from "../object-reply.ts";
import { createObject } from "../operations/create.ts";
import { invalidObject } from "../../../api/field-error.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { apiVersionOf } from "../../../api/resources.ts";
import { writeOptions } from "../options/write-options.ts";
import { matchUrl } from "../request-object.ts";
import { jsonReply } from "../reply.ts";
import { fieldManagerOf, requesterOf, type Handler, type ResourceRequest, type ServerContext } from "./handler.ts";

/** POST to a collection. */
export const create: Handler = async (context, request) => {
  const options = writeOptions(request.query, "CreateOptions");
  const { definition } = request.target;
  // An answer to a question is neither a table nor reduced to its metadata.
  if (definition.answer) negotiate(request.headers.accept, "other");
  const reply = objectReplier(context, request);
  const { object, warnings } = await decodeBody(request, definition, options.fieldValidation);
  matchUrl(object, request.target);
  if (definition.answer) return jsonReply(answered(context, request, object), 201, warnings);
  const stored = createObject(context.api, definition, object, {
    ...options,
    fieldManager: fieldManagerOf(request, options),
    requester: requesterOf(context, request),
  });
  return reply(stored, 201, [...warnings, ...(definition.warnings?.(stored.object) ?? [])]);
};

/** A question with its answer; nothing is stored. */
function answered(context: ServerContext, request: ResourceRequest, question: KubernetesObject): KubernetesObject {
  const { definition } = request.target;
  const { kind } = definition;
  const object = { ...question, kind, apiVersion: apiVersionOf(definition) };
  const errors = definition.validate?.(object) ?? [];
  if (errors.length > 0) throw invalidObject(definition, object.metadata.name ?? "", errors);
  const { api, authorizer, userOfToken } = context;
  return definition.answer?.(object, { api, authorizer, userOfToken, user: request.user }) ?? object;
}
