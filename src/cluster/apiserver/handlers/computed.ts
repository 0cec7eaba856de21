import { notFound } from "../../../api/status.ts";
import { StoredObject } from "../../storage/stored-object.ts";
import { objectReplier } from "../object-reply.ts";
import { selectionOf } from "../operations/selection.ts";
import { listOptions } from "../options/list-options.ts";
import { objectKey, type Handler } from "./handler.ts";
import { listReply } from "./list.ts";

/** GET of a collection that is found out on the spot. It cannot be watched. */
export const listComputed: Handler = async (context, request) => {
  const { target, query } = request;
  const { labelSelector, fieldSelector } = listOptions(query, false);
  const { matches } = selectionOf(target.definition, { labelSelector, fieldSelector });
  const all = (await target.definition.compute?.(context, target.namespace)) ?? [];
  const objects = all.filter((object) => !matches || matches(object)).map((object) => new StoredObject(object, 0n));
  return listReply(context, request, objects, {} as { resourceVersion: string });
};

/** GET of one object that is found out on the spot. */
export const getComputed: Handler = async (context, request) => {
  const { definition } = request.target;
  const reply = objectReplier(context, request);
  const { namespace, name } = objectKey(request);
  const all = await definition.compute?.(context, request.target.namespace);
  const found = all?.find(({ metadata }) => metadata.name === name);
  // Kubernetes' metrics server names the kind, and the namespace with the name.
  const shown = namespace === "" ? name : `${namespace}/${name}`;
  if (!found) throw notFound({ group: definition.group, plural: definition.kind.toLowerCase() }, shown);
  return reply(new StoredObject(found, 0n));
};
