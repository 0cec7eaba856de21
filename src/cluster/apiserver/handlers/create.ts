import { decodeBody } from "../decode-body.ts";
import { objectReplier } from "../object-reply.ts";
import { createObject } from "../operations/create.ts";
import { writeOptions } from "../options/write-options.ts";
import { matchUrl } from "../request-object.ts";
import type { Handler } from "./handler.ts";

/** POST to a collection. */
export const create: Handler = async (context, request) => {
  const options = writeOptions(request.query, "CreateOptions");
  const reply = objectReplier(context, request);
  const { definition } = request.target;
  const { object, warnings } = await decodeBody(request, definition, options.fieldValidation);
  matchUrl(object, request.target);
  const stored = createObject(context.api, definition, object, options);
  return reply(stored, 201, [...warnings, ...(definition.warnings?.(stored.object) ?? [])]);
};
