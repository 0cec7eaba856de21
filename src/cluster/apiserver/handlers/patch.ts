import type { KubernetesObject } from "../../../api/meta.ts";
import { badRequest, notFound } from "../../../api/status.ts";
import { storageOf } from "../../storage/stored-as.ts";
import { patchedObject, patchTypeOf, readPatch } from "../apply-patch.ts";
import { readBody } from "../body.ts";
import { objectReplier } from "../object-reply.ts";
import { applyObject } from "../operations/apply.ts";
import { updateObject } from "../operations/update.ts";
import { booleanParameter } from "../options/parameters.ts";
import { writeOptions } from "../options/write-options.ts";
import { parseBody } from "../parse-body.ts";
import type { Reply } from "../reply.ts";
import { matchUrl } from "../request-object.ts";
import {
  fieldManagerOf,
  objectKey,
  requesterOf,
  type Handler,
  type ResourceRequest,
  type ServerContext,
} from "./handler.ts";

/** PATCH of one object, or of its status subresource: JSON patch, merge patch, strategic merge patch or apply. */
export const patch: Handler = async (context, request) => {
  const type = patchTypeOf(request.headers["content-type"], request.target.definition);
  const options = writeOptions(request.query, "PatchOptions", type === "apply");
  if (type === "apply") return apply(context, request, options);
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
    fieldManager: fieldManagerOf(request, options),
    requester: requesterOf(context, request),
    isPatch: true,
    ...(subresource === undefined ? {} : { subresource }),
  });
  return reply(stored, 200, [...warnings, ...(definition.warnings?.(stored.object, present.object) ?? [])]);
};

async function apply(
  context: ServerContext,
  request: ResourceRequest,
  options: ReturnType<typeof writeOptions>,
): Promise<Reply> {
  const reply = objectReplier(context, request);
  const { definition, subresource } = request.target;
  const body = await readBody(request.message);
  const configuration = await parseBody(body, "yaml", definition);
  const duplicates = options.fieldValidation === "Ignore" ? [] : await duplicatesIn(body);
  if (duplicates.length > 0 && options.fieldValidation === "Strict") {
    const list = duplicates.map((duplicate) => `\n  ${duplicate}`).join("");
    throw badRequest(`error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:${list}`);
  }
  // The configuration stays as it was sent: what the URL says is not the client's claim.
  const { metadata } = configuration as KubernetesObject;
  matchUrl({ ...(configuration as KubernetesObject), metadata: { ...metadata } }, request.target);
  const { stored, created } = applyObject(
    context.api,
    definition,
    objectKey(request),
    configuration as Record<string, unknown>,
    {
      dryRun: options.dryRun,
      force: booleanParameter(request.query, "force") ?? false,
      fieldManager: options.fieldManager ?? "",
      requester: requesterOf(context, request),
      ...(subresource === undefined ? {} : { subresource }),
    },
  );
  return reply(stored, created ? 201 : 200, [...duplicates, ...(definition.warnings?.(stored.object) ?? [])]);
}

async function duplicatesIn(body: Buffer): Promise<string[]> {
  const { duplicateYamlKeys } = await import("../parse-yaml.ts");
  return duplicateYamlKeys(body.toString());
}
