import type { TokenRequest } from "../../../api/authentication.ts";
import { invalid, invalidObject } from "../../../api/field-error.ts";
import type { Pod } from "../../../api/core.ts";
import { nodes, pods, secrets, serviceAccounts, type Resource } from "../../../api/resources.ts";
import { badRequest, conflict, notFound } from "../../../api/status.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { rfc3339 } from "../../../clock.ts";
import { ISSUER } from "../authentication/service-account-tokens.ts";
import { decodeBody } from "../decode-body.ts";
import { writeOptions } from "../options/write-options.ts";
import { jsonReply } from "../reply.ts";
import { objectKey, type Handler, type ServerContext } from "./handler.ts";

const TOKEN_REQUEST = { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" };
const DEFAULT_SECONDS = 3600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;

const BINDABLE: ReadonlyMap<string, Resource> = new Map<string, Resource>([
  ["Pod", pods],
  ["Secret", secrets],
  ["Node", nodes],
]);

/**
 * POST to `serviceaccounts/token`: `kubectl create token`.
 *
 * @see kubernetes/pkg/registry/core/serviceaccount/storage/token.go (v1.36)
 */
export const createToken: Handler = async (context, request) => {
  const options = writeOptions(request.query, "CreateOptions");
  const decoded = await decodeBody(request, TOKEN_REQUEST, options.fieldValidation);
  const { namespace, name } = objectKey(request);
  const wanted = decoded.object as TokenRequest;
  const { expirationSeconds = DEFAULT_SECONDS, audiences, boundObjectRef } = wanted.spec ?? {};
  const account = context.api.get(serviceAccounts, namespace, name);
  if ((wanted.metadata?.name || name) !== name) {
    const given = wanted.metadata.name;
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  }
  checkDuration(name, expirationSeconds);
  const spec = {
    audiences: audiences?.length ? audiences : [ISSUER],
    expirationSeconds,
    ...(boundObjectRef ? { boundObjectRef: boundObject(context, account.metadata, boundObjectRef) } : {}),
  };
  const { token, expirationMs } = context.api.tokens.issue({ namespace, name, uid: account.metadata.uid }, spec);
  const answer = {
    kind: "TokenRequest",
    apiVersion: "authentication.k8s.io/v1",
    metadata: { name, namespace, creationTimestamp: rfc3339(context.api.clock.now()) },
    spec: { ...spec, boundObjectRef: spec.boundObjectRef ?? null },
    status: { token, expirationTimestamp: rfc3339(expirationMs) },
  };
  return jsonReply(answer, 201, decoded.warnings);
};

function checkDuration(name: string, seconds: number): void {
  const problem =
    seconds < MIN_SECONDS
      ? "may not specify a duration less than 10 minutes"
      : seconds > MAX_SECONDS
        ? "may not specify a duration larger than 2^32 seconds"
        : undefined;
  if (problem) throw invalidObject(TOKEN_REQUEST, name, [invalid("spec.expirationSeconds", seconds, problem)]);
}

/** The object that the token is bound to, with its uid. @throws {ApiError} NotFound, Conflict, BadRequest. */
function boundObject(
  { api }: ServerContext,
  account: { namespace?: string; name: string },
  { kind = "", name = "", uid, apiVersion = "v1" }: NonNullable<TokenRequest["spec"]["boundObjectRef"]>,
) {
  const resource = apiVersion === "v1" ? BINDABLE.get(kind) : undefined;
  if (!resource) throw badRequest(`cannot bind token for serviceaccount to object of type ${apiVersion}, Kind=${kind}`);
  const namespace = resource.namespaced ? (account.namespace ?? "") : "";
  const found: KubernetesObject | undefined = api.find(resource, namespace, name);
  if (!found) throw notFound(resource, name);
  if (uid && uid !== found.metadata.uid) {
    const mismatch = `the UID in the bound object reference (${uid}) does not match the UID in record`;
    throw conflict(resource, name, `${mismatch}. The object might have been deleted and then recreated`);
  }
  if (kind === "Pod" && (found as Pod).spec.serviceAccountName !== account.name) {
    const owner = (found as Pod).spec.serviceAccountName ?? "";
    throw badRequest(
      `cannot bind token for serviceaccount "${account.name}" to pod running with different serviceaccount name "${owner}".`,
    );
  }
  return { kind, apiVersion, name, uid: found.metadata.uid };
}
