import { invalid, notSupported, type FieldError } from "../../../api/field-error.ts";
import type { DeleteOptions } from "../../../api/meta.ts";
import { isJsonObject } from "../../../api/json-object.ts";
import { decodeObject } from "../../../api/schema/decode.ts";
import { badRequest } from "../../../api/status.ts";
import type { DeletionOptions } from "../operations/context.ts";
import { booleanParameter, integerParameter, invalidOptions } from "./parameters.ts";
import { dryRunErrors } from "./write-options.ts";

/**
 * Options of a delete: the body when there is one, else the query.
 *
 * @param body - A parsed body; undefined when the request has none.
 * @throws {ApiError} BadRequest, Invalid.
 */
export function deleteOptions(body: unknown, query: URLSearchParams): DeletionOptions {
  const options = body === undefined ? optionsOfQuery(query) : optionsOfBody(body);
  const { dryRun = [], ...rest } = options;
  const errors: FieldError[] = [...dryRunErrors(dryRun)];
  const { propagationPolicy: policy, orphanDependents } = rest;
  if (policy !== undefined && orphanDependents !== undefined) {
    errors.push(invalid("propagationPolicy", policy, "orphanDependents and deletionPropagation cannot be both set"));
  }
  if (policy !== undefined && !["Foreground", "Background", "Orphan"].includes(policy)) {
    errors.push(notSupported("propagationPolicy", policy, ["Foreground", "Background", "Orphan", "nil"]));
  }
  if (errors.length > 0) throw invalidOptions("DeleteOptions", errors);
  return { ...rest, dryRun: dryRun.length > 0 };
}

function optionsOfQuery(query: URLSearchParams): DeleteOptions {
  const gracePeriodSeconds = integerParameter(query, "gracePeriodSeconds");
  const orphanDependents = booleanParameter(query, "orphanDependents");
  const propagationPolicy = query.get("propagationPolicy") as DeleteOptions["propagationPolicy"] | null;
  return {
    dryRun: query.getAll("dryRun").filter((entry) => entry !== ""),
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(orphanDependents === undefined ? {} : { orphanDependents }),
    ...(propagationPolicy ? { propagationPolicy } : {}),
  };
}

function optionsOfBody(body: unknown): DeleteOptions {
  // DeleteOptions belong to every group and version.
  const { kind = "DeleteOptions", apiVersion = "v1" } = isJsonObject(body) ? body : {};
  if (kind !== "DeleteOptions") {
    const version = JSON.stringify(String(apiVersion).split("/").at(-1));
    const named = `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`;
    const prefix = `${String(kind)} in version ${version} cannot be handled as a DeleteOptions`;
    throw badRequest(`${prefix}: ${named} in scheme "pkg/api/legacyscheme/scheme.go:30"`);
  }
  const { object } = decodeObject(body, { apiVersion: "v1", kind: "DeleteOptions", fieldValidation: "Ignore" });
  const { gracePeriodSeconds, propagationPolicy, orphanDependents, preconditions, dryRun } = object as DeleteOptions;
  return {
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(orphanDependents === undefined ? {} : { orphanDependents }),
    ...(preconditions ? { preconditions } : {}),
    ...(dryRun ? { dryRun } : {}),
  };
}
