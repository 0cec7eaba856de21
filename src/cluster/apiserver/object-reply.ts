import type { StoredObject } from "../storage/stored-object.ts";
import type { ResourceRequest, ServerContext } from "./handlers/handler.ts";
import { negotiate, type Representation } from "./negotiate.ts";
import { partialObject } from "./partial-object.ts";
import { jsonReply, type Reply } from "./reply.ts";
import { includeObjectOf, tableOf } from "./table.ts";

/** Answers with a stored object in the representation that was negotiated. */
export type ObjectReplier = (stored: StoredObject, status?: number, warnings?: readonly string[]) => Reply;

/**
 * Negotiates the representation of one object; done before anything is changed.
 *
 * @throws {ApiError} NotAcceptable, or BadRequest for a wrong `includeObject`.
 */
export function objectReplier(context: ServerContext, request: ResourceRequest): ObjectReplier {
  const representation = negotiate(request.headers.accept, "object");
  if (representation.as === "table") return tableReplier(context, request, representation);
  if (representation.as === "partial") {
    const { metaVersion } = representation;
    return ({ object }, status, warnings) => jsonReply(partialObject(object, metaVersion), status, warnings);
  }
  return ({ bytes }, status, warnings) => jsonReply(bytes, status, warnings);
}

function tableReplier(context: ServerContext, request: ResourceRequest, representation: Representation): ObjectReplier {
  const include = includeObjectOf(request.query);
  const version = representation.metaVersion;
  return (stored, status, warnings) => {
    const metadata = { resourceVersion: stored.object.metadata.resourceVersion };
    const options = { include, version, nowMs: context.api.clock.now() };
    return jsonReply(tableOf(request.target.definition, [stored], metadata, options), status, warnings);
  };
}
