import type { Namespace } from "../../../api/core.ts";
import { decodeBody } from "../decode-body.ts";
import { objectReplier } from "../object-reply.ts";
import { finalizeNamespace } from "../operations/delete-namespace.ts";
import { writeOptions } from "../options/write-options.ts";
import { matchUrl } from "../request-object.ts";
import type { Handler } from "./handler.ts";

/** PUT of `namespaces/finalize`. */
export const finalize: Handler = async (context, request) => {
  const options = writeOptions(request.query, "UpdateOptions");
  const reply = objectReplier(context, request);
  const { definition } = request.target;
  const { object, warnings } = await decodeBody(request, definition, options.fieldValidation);
  matchUrl(object, request.target, { requireName: true });
  const finalizers = (object as Namespace).spec?.finalizers ?? [];
  return reply(finalizeNamespace(context.api, definition, object.metadata.name, finalizers), 200, warnings);
};
