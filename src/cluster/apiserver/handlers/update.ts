import { decodeBody } from "../decode-body.ts";
import { objectReplier } from "../object-reply.ts";
import { updateObject } from "../operations/update.ts";
import { writeOptions } from "../options/write-options.ts";
import { matchUrl } from "../request-object.ts";
import { fieldManagerOf, requesterOf, type Handler } from "./handler.ts";

/** PUT of one object, or of its status subresource. */
export const update: Handler = async (context, request) => {
  const options = writeOptions(request.query, "UpdateOptions");
  const reply = objectReplier(context, request);
  const { definition, subresource } = request.target;
  const { object, warnings } = await decodeBody(request, definition, options.fieldValidation);
  matchUrl(object, request.target, { requireName: true });
  const { namespace = "", name } = object.metadata;
  const old = context.api.find(definition, namespace, name);
  const stored = updateObject(context.api, definition, object, {
    dryRun: options.dryRun,
    fieldManager: fieldManagerOf(request, options),
    requester: requesterOf(context, request),
    ...(subresource === undefined ? {} : { subresource }),
  });
  return reply(stored, 200, [...warnings, ...(definition.warnings?.(stored.object, old) ?? [])]);
};
