import { ageOf } from "../../../api/age.ts";
import { invalid, invalidObject } from "../../../api/field-error.ts";
import type { KubernetesObject, ObjectMeta } from "../../../api/meta.ts";
import { apiVersionOf } from "../../../api/resources.ts";
import { badRequest, notFound } from "../../../api/status.ts";
import { cloneJson } from "../../storage/json-value.ts";
import { StoredObject } from "../../storage/stored-object.ts";
import { patchedObject, patchTypeOf, readPatch } from "../apply-patch.ts";
import { readBody } from "../body.ts";
import { decodeBody } from "../decode-body.ts";
import type { ExpectedKind } from "../expected-kind.ts";
import { objectReplier } from "../object-reply.ts";
import { applyObject } from "../operations/apply.ts";
import { updateObject } from "../operations/update.ts";
import { booleanParameter } from "../options/parameters.ts";
import { writeOptions } from "../options/write-options.ts";
import { parseBody } from "../parse-body.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "../registry/columns.ts";
import type { ResourceDefinition, ScaleAccess } from "../registry/definition.ts";
import { resourceNotFound, type Reply } from "../reply.ts";
import { matchUrl } from "../request-object.ts";
import {
  fieldManagerOf,
  objectKey,
  requesterOf,
  type Handler,
  type ResourceRequest,
  type ServerContext,
} from "./handler.ts";

interface Scale extends KubernetesObject {
  spec: { replicas?: number };
  status: { replicas: number; selector?: string };
}

const SCALE: ExpectedKind = { group: "autoscaling", version: "v1", kind: "Scale" };

/** How `kubectl get --subresource=scale` shows it. */
const SCALE_TABLE: ResourceDefinition<Scale> = {
  ...SCALE,
  plural: "scales",
  singular: "scale",
  namespaced: true,
  columns: [
    NAME_COLUMN,
    column("Desired", "integer", "Pods that are wanted."),
    column("Available", "integer", "Pods that exist."),
    AGE_COLUMN,
  ],
  cells: ({ metadata, spec, status }, nowMs) => [
    metadata.name,
    spec.replicas ?? 0,
    status.replicas,
    ageOf(metadata.creationTimestamp, nowMs),
  ],
};

/** GET of the scale subresource. */
export const getScale: Handler = (context, request) => {
  const reply = replierOf(context, request);
  return reply(scaleOf(accessOf(request), present(context, request)));
};

/** PUT of the scale subresource. */
export const updateScale: Handler = async (context, request) => {
  const options = writeOptions(request.query, "UpdateOptions");
  const reply = replierOf(context, request);
  const { object, warnings } = await decodeBody(request, SCALE, options.fieldValidation);
  matchUrl(object, request.target, { requireName: true });
  return reply(setScale(context, request, object as Scale, options), warnings);
};

/** PATCH of the scale subresource. */
export const patchScale: Handler = async (context, request) => {
  const type = patchTypeOf(request.headers["content-type"]);
  const options = writeOptions(request.query, "PatchOptions", type === "apply");
  if (type === "apply") return applyScale(context, request, options);
  const reply = replierOf(context, request);
  const patch = await readPatch(request);
  const scale = scaleOf(accessOf(request), present(context, request));
  const { object, warnings } = patchedObject(scale, type, patch, SCALE, options.fieldValidation);
  matchUrl(object, request.target, { requireName: true });
  return reply(setScale(context, request, object as Scale, options), warnings);
};

/**
 * Server-side apply of a scale: the same as an apply of the object that names nothing but its replicas.
 *
 * @see kubernetes/pkg/registry/apps/deployment/storage/storage.go scaleUpdatedObjectInfo (v1.36)
 */
async function applyScale(
  context: ServerContext,
  request: ResourceRequest,
  options: ReturnType<typeof writeOptions>,
): Promise<Reply> {
  const reply = replierOf(context, request);
  const { definition } = request.target;
  const scale = (await parseBody(await readBody(request.message), "yaml", SCALE)) as Partial<Scale>;
  const { apiVersion, kind, spec, metadata } = scale;
  if (apiVersion !== "autoscaling/v1" || kind !== SCALE.kind) {
    throw badRequest(
      `invalid object type: ${apiVersion ?? ""}, Kind=${kind ?? ""}; expected autoscaling/v1, Kind=Scale`,
    );
  }
  matchUrl({ ...scale, metadata: { ...metadata } } as Scale, request.target);
  const key = objectKey(request);
  const { resourceVersion, uid } = metadata ?? {};
  const named = { name: key.name, ...(resourceVersion ? { resourceVersion } : {}), ...(uid ? { uid } : {}) };
  const configuration: KubernetesObject & { spec: object } = {
    apiVersion: apiVersionOf(definition),
    kind: definition.kind,
    metadata: named as ObjectMeta,
    spec: {},
  };
  const access = accessOf(request);
  present(context, request); // an apply would create it
  if (spec?.replicas !== undefined) access.setReplicas(configuration, spec.replicas);
  const { stored } = applyObject(
    context.api,
    definition,
    key,
    { ...configuration },
    {
      dryRun: options.dryRun,
      force: booleanParameter(request.query, "force") ?? false,
      fieldManager: options.fieldManager ?? "",
      requester: requesterOf(context, request),
      writtenThrough: "scale",
    },
  );
  return reply(scaleOf(access, stored.object));
}

type ScaleReplier = (scale: Scale, warnings?: readonly string[]) => Reply;

function replierOf(context: ServerContext, request: ResourceRequest): ScaleReplier {
  const target = { ...request.target, definition: SCALE_TABLE };
  const reply = objectReplier(context, { ...request, target });
  return (scale, warnings) => reply(new StoredObject(scale, BigInt(scale.metadata.resourceVersion)), 200, warnings);
}

function setScale(
  context: ServerContext,
  request: ResourceRequest,
  scale: Scale,
  options: ReturnType<typeof writeOptions>,
): Scale {
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
  const stored = updateObject(context.api, request.target.definition, draft, {
    dryRun: options.dryRun,
    fieldManager: fieldManagerOf(request, options),
    writtenThrough: "scale",
  });
  return scaleOf(access, stored.object);
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
