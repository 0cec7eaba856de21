import { notFound } from "../../../api/status.ts";
import { storageOf } from "../../storage/stored-as.ts";
import { objectReplier } from "../object-reply.ts";
import { checkNotInFuture, parseRevision } from "../revision.ts";
import { objectKey, type Handler } from "./handler.ts";

/** GET of one object, also of its status subresource. */
export const getObject: Handler = (context, request) => {
  const reply = objectReplier(context, request);
  const { definition } = request.target;
  const { namespace, name } = objectKey(request);
  const version = request.query.get("resourceVersion") ?? "";
  if (version !== "") checkNotInFuture(context.api.store, parseRevision(version));
  const stored = context.api.store.get(definition, namespace, name);
  if (!stored) throw notFound(storageOf(definition), name);
  return reply(stored);
};
