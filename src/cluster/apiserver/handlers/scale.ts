import { invalid, invalidObject } from "../../../api/field-error.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { notFound } from "../../../api/status.ts";
import { cloneJson } from "../../storage/json-value.ts";
import { patchedObject, patchTypeOf, readPatch } from "../apply-patch.ts";
import { decodeBody, type ExpectedKind } from "../decode-body.ts";
import { negotiate } from "../negotiate.ts";
import { updateObject } from "../operations/update.ts";
import { writeOptions } from "../options/write-options.ts";
import type { ResourceDefinition, ScaleAccess } from "../registry/definition.ts";
import { jsonReply, resourceNotFound, type Reply } from "../reply.ts";
import { matchUrl } from "../request-object.ts";
import { objectKey, type Handler, type ResourceRequest, type ServerContext } from "./handler.ts";
import { applyNotServed } from "./patch.ts";

interface Scale extends KubernetesObject {
  spec: { replicas?: number };
  status: { replicas: number; selector?: string };
}

const SCALE: ExpectedKind = { group: "autoscaling", version: "v1", kind: "Scale" };

/** GET of the scale subresource. */
export const getScale: Handler = (context, request) => {
  negotiate(request.headers.accept, "other");
  return jsonReply(scaleOf(accessOf(request), present(context, request)));
};

/** PUT of the scale subresource. */
export const updateScale: Handler = async (context, request) => {
  const options = writeOptions(request.query, "UpdateOptions");
  const { object, warnings } = await decodeBody(request, SCALE, options.fieldValidation);
  matchUrl(object, request.target, { requireName: true });
  return setScale(context, request, object as Scale, warnings, options.dryRun);
};

/** PATCH of the scale subresource. */
export const patchScale: Handler = async (context, request) => {
  const type = patchTypeOf(request.headers["content-type"]);
  const options = writeOptions(request.query, "PatchOptions", type === "apply");
  if (type === "apply") throw applyNotServed();
  const patch = await readPatch(request);
  const scale = scaleOf(accessOf(request), present(context, request));
  const { object, warnings } = patchedObject(scale, type, patch, SCALE, options.fieldValidation);
  matchUrl(object, request.target, { requireName: true });
  return setScale(context, request, object as Scale, warnings, options.dryRun);
};

function setScale(
  context: ServerContext,
  request: ResourceRequest,
  scale: Scale,
  warnings: readonly string[],
  dryRun: boolean,
): Reply {
  const access = accessOf(request);
  const replicas = scale.spec?.replicas ?? 0;
  if (replicas < 0) {
    const error = invalid("spec.replicas", replicas, "must be greater than or equal to 0");
    throw invalidObject(SCALE, scale.metadata.name, [error]);
  }
  const draft = cloneJson(present(context, request));
  const { resourceVersion, uid } = scale.metadata;
  draft.metadata.resourceVersion = resourceVersion ?? "";
  if (uid) draft.metadata.uid = uid;
  access.setReplicas(draft, replicas);
  const stored = updateObject(context.api, request.target.definition, draft, { dryRun });
  return jsonReply(scaleOf(access, stored.object), 200, warnings);
}

function accessOf({ target }: ResourceRequest): ScaleAccess<KubernetesObject> {
  const { scale }: ResourceDefinition = target.definition;
  if (!scale) throw resourceNotFound();
  return scale;
}

function present(context: ServerContext, request: ResourceRequest): KubernetesObject {
  const { namespace, name } = objectKey(request);
  const stored = context.api.store.get(request.target.definition, namespace, name);
  if (!stored) throw notFound(request.target.definition, name);
  return stored.object;
}

function scaleOf(access: ScaleAccess<KubernetesObject>, object: KubernetesObject): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const replicas = access.specReplicas(object);
  const selector = access.selector(object);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, ...(namespace ? { namespace } : {}), uid, resourceVersion, creationTimestamp },
    // Kubernetes leaves out a zero here.
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: access.statusReplicas(object), ...(selector ? { selector } : {}) },
  };
}
