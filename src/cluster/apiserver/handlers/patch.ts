import { failure, notFound } from "../../../api/status.ts";
import { storageOf } from "../../storage/stored-as.ts";
import { patchedObject, patchTypeOf, readPatch } from "../apply-patch.ts";
import { objectReplier } from "../object-reply.ts";
import { updateObject } from "../operations/update.ts";
import { writeOptions } from "../options/write-options.ts";
import { matchUrl } from "../request-object.ts";
import { objectKey, requesterOf, type Handler } from "./handler.ts";

/** PATCH of one object, or of its status subresource: JSON patch, merge patch or strategic merge patch. */
export const patch: Handler = async (context, request) => {
  const type = patchTypeOf(request.headers["content-type"]);
  const options = writeOptions(request.query, "PatchOptions", type === "apply");
  if (type === "apply") throw applyNotServed();
  const reply = objectReplier(context, request);
  const { definition, subresource } = request.target;
  const document = await readPatch(request);

  // From here on nothing waits, so nobody else can change the object in between.
  const { namespace, name } = objectKey(request);
  const present = context.api.store.get(definition, namespace, name);
  if (!present) throw notFound(storageOf(definition), name);
  const { object, warnings } = patchedObject(present.object, type, document, definition, options.fieldValidation);
  matchUrl(object, request.target, { requireName: true });
  const stored = updateObject(context.api, definition, object, {
    dryRun: options.dryRun,
    requester: requesterOf(context, request),
    isPatch: true,
    ...(subresource === "status" ? { subresource } : {}),
  });
  return reply(stored, 200, [...warnings, ...(definition.warnings?.(stored.object, present.object) ?? [])]);
};

/** Server-side apply is not built in; clients that can fall back on a client-side apply do so on this answer. */
export function applyNotServed() {
  const message = "server-side apply is not supported by this server; use client-side apply";
  return failure(415, "UnsupportedMediaType", message, {});
}
