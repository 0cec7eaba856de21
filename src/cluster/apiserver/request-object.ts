import type { KubernetesObject } from "../../api/meta.ts";
import { badRequest } from "../../api/status.ts";
import type { Target } from "./target.ts";

/**
 * Makes sure that a body names the object of the URL, and fills in what it leaves out.
 *
 * @throws {ApiError} BadRequest
 * @see kubernetes apiserver/pkg/endpoints/handlers/rest.go checkName (v1.36)
 */
export function matchUrl(object: KubernetesObject, target: Target, options: { requireName?: boolean } = {}): void {
  object.metadata ??= {} as KubernetesObject["metadata"];
  const { metadata } = object;
  if (target.name !== undefined) {
    if (!metadata.name) {
      if (options.requireName) {
        throw badRequest(
          `the name of the object (${target.name} based on URL) was undeterminable: name must be provided`,
        );
      }
      metadata.name = target.name;
    }
    if (metadata.name !== target.name) {
      throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${target.name})`);
    }
  }
  if (target.namespace === undefined) return;
  if (metadata.namespace && metadata.namespace !== target.namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  metadata.namespace = target.namespace;
}
