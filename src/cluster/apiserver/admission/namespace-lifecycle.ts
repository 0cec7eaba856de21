import { namespaces } from "../../../api/resources.ts";
import { forbidden, notFound } from "../../../api/status.ts";
import type { AdmissionStep } from "./step.ts";

/**
 * Nothing can be created in a namespace that does not exist or is being deleted.
 *
 * @throws {ApiError} NotFound, Forbidden.
 * @see kubernetes apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go (v1.36)
 */
export const refuseWithoutNamespace: AdmissionStep = (definition, object, context) => {
  if (!definition.namespaced) return;
  const name = object.metadata.namespace ?? "";
  const namespace = context.api.find(namespaces, "", name);
  if (!namespace) throw notFound(namespaces, name);
  if (namespace.status.phase !== "Terminating" && !namespace.metadata.deletionTimestamp) return;
  const detail = `unable to create new content in namespace ${name} because it is being terminated`;
  throw forbidden(definition, object.metadata.name ?? "", detail, [
    { reason: "NamespaceTerminating", message: `namespace ${name} is being terminated`, field: "metadata.namespace" },
  ]);
};
