import { bind } from "./handlers/binding.ts";
import { getComputed, listComputed } from "./handlers/computed.ts";
import { create } from "./handlers/create.ts";
import { deleteCollection } from "./handlers/delete-collection.ts";
import { deleteOne } from "./handlers/delete.ts";
import { evict } from "./handlers/eviction.ts";
import { attachToContainer, execCommand } from "./handlers/exec.ts";
import { finalize } from "./handlers/finalize.ts";
import { getObject } from "./handlers/get.ts";
import type { Handler } from "./handlers/handler.ts";
import { listOrWatch } from "./handlers/list.ts";
import { readLog } from "./handlers/log.ts";
import { patch } from "./handlers/patch.ts";
import { forwardToPod } from "./handlers/port-forward.ts";
import { proxyRequest } from "./handlers/proxy.ts";
import { getScale, patchScale, updateScale } from "./handlers/scale.ts";
import { createToken } from "./handlers/token.ts";
import { update } from "./handlers/update.ts";
import { booleanParameter } from "./options/parameters.ts";
import { methodNotAllowed, resourceNotFound } from "./reply.ts";
import type { Target } from "./target.ts";

type Methods = Readonly<Record<string, Handler>>;

const OBJECT: Methods = { GET: getObject, PUT: update, PATCH: patch, DELETE: deleteOne };
const COLLECTION: Methods = { GET: listOrWatch, POST: create, DELETE: deleteCollection };
const READ_ONLY: Methods = { GET: listOrWatch };
const COMPUTED_OBJECT: Methods = { GET: getComputed };
const COMPUTED_COLLECTION: Methods = { GET: listComputed };

/** A part of an object: read, replaced and patched like the whole. */
const PART: Methods = { GET: getObject, PUT: update, PATCH: patch };

/** Subresources by name; adding one adds a handler and a line here. */
const SUBRESOURCES: Readonly<Record<string, Methods>> = {
  status: PART,
  scale: { GET: getScale, PUT: updateScale, PATCH: patchScale },
  log: { GET: readLog },
  approval: PART,
  attach: { GET: attachToContainer, POST: attachToContainer },
  binding: { POST: bind },
  eviction: { POST: evict },
  ephemeralcontainers: PART,
  exec: { GET: execCommand, POST: execCommand },
  finalize: { PUT: finalize },
  portforward: { GET: forwardToPod, POST: forwardToPod },
  proxy: {
    GET: proxyRequest,
    HEAD: proxyRequest,
    POST: proxyRequest,
    PUT: proxyRequest,
    PATCH: proxyRequest,
    DELETE: proxyRequest,
    OPTIONS: proxyRequest,
  },
  resize: PART,
  token: { POST: createToken },
};

/** Names of the verbs, as resources list them, by method and shape of the path. */
const VERB_NAMES: Readonly<Record<string, readonly [onCollection: string, onObject: string]>> = {
  GET: ["list", "get"],
  HEAD: ["list", "get"],
  POST: ["create", "create"],
  PUT: ["update", "update"],
  PATCH: ["patch", "patch"],
  DELETE: ["deletecollection", "delete"],
};

/** What a method on a target is called in discovery and in rules: `get`, `list`, `watch`, `deletecollection`, ... */
export function verbOf(method: string, target: Target, query: URLSearchParams): string {
  const isRead = (method === "GET" || method === "HEAD") && target.subresource === undefined;
  // Only a collection is watched by a parameter; for an object there is its path below `/watch/`.
  if (isRead && (target.watch || (target.name === undefined && booleanParameter(query, "watch")))) return "watch";
  return VERB_NAMES[method]?.[target.name === undefined ? 0 : 1] ?? method.toLowerCase();
}

/**
 * The handler for a method on a target.
 *
 * @throws {ApiError} MethodNotAllowed; NotFound for a subresource that is announced but not served yet.
 */
export function handlerFor(method: string, target: Target, query: URLSearchParams): Handler {
  const handler = methodsOf(target)[method];
  const { verbs } = target.definition;
  const isRefused = target.subresource === undefined && verbs && !verbs.includes(verbOf(method, target, query));
  if (!handler || isRefused) throw methodNotAllowed();
  return handler;
}

function methodsOf({ definition, namespace, name, subresource, watch }: Target): Methods {
  if (subresource !== undefined) {
    const methods = SUBRESOURCES[subresource];
    if (!methods) throw resourceNotFound();
    return methods;
  }
  if (definition.compute) return name === undefined ? COMPUTED_COLLECTION : COMPUTED_OBJECT;
  if (watch) return READ_ONLY;
  if (name !== undefined) return OBJECT;
  return definition.namespaced && namespace === undefined ? READ_ONLY : COLLECTION;
}
