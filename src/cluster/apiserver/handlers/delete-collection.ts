import { apiVersionOf } from "../../../api/resources.ts";
import { isApiError } from "../../../api/status.ts";
import { deleteObject } from "../operations/delete.ts";
import { listPage } from "../operations/list-page.ts";
import { selectionOf } from "../operations/selection.ts";
import { listOptions } from "../options/list-options.ts";
import { jsonReply } from "../reply.ts";
import type { Handler } from "./handler.ts";
import { readDeleteOptions } from "./delete.ts";

/**
 * DELETE of a collection: every selected object, as a delete of its own; answers with what was selected.
 *
 * A limit counts here, too: the answer tells where to go on.
 */
export const deleteCollection: Handler = async (context, request) => {
  const { target, query } = request;
  const selected = listOptions(query, false);
  const options = await readDeleteOptions(request);
  const { definition, namespace } = target;
  const selection = selectionOf(definition, {
    ...(namespace === undefined ? {} : { namespace }),
    labelSelector: selected.labelSelector,
    fieldSelector: selected.fieldSelector,
  });
  const { objects, metadata } = listPage(context.api.store, definition, selected, selection);
  for (const { object } of objects) {
    const { namespace: own = "", name } = object.metadata;
    try {
      deleteObject(context.api, definition, own, name, options);
    } catch (error) {
      // Somebody else (a finalizer that was the last one to wait for) removed it in the meantime.
      if (!isApiError(error, "NotFound")) throw error;
    }
  }
  const items = objects.map(({ object: { kind: _kind, apiVersion: _apiVersion, ...rest } }) => rest);
  const { listKind = `${definition.kind}List` } = definition;
  return jsonReply({ kind: listKind, apiVersion: apiVersionOf(definition), metadata, items });
};
