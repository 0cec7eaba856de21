import { invalid, notSupported, type FieldError } from "../../../api/field-error.ts";
import type { DeleteOptions } from "../../../api/meta.ts";
import { badRequest } from "../../../api/status.ts";
import type { DeletionOptions } from "../operations/context.ts";
import { booleanParameter, integerParameter, invalidOptions } from "./parameters.ts";
import { dryRunErrors } from "./write-options.ts";

/**
 * Options of a delete: the body when there is one, else the query.
 *
 * @param body - Decoded JSON or YAML; undefined when the request has none.
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
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw badRequest("the body of a delete must be an object of kind DeleteOptions");
  }
  const { kind = "DeleteOptions", apiVersion = "v1", ...options } = body as Record<string, unknown>;
  if (kind !== "DeleteOptions") {
    const named = `${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`;
    throw badRequest(`DeleteOptions in version "v1" cannot be handled as a DeleteOptions: no kind ${named}`);
  }
  const { gracePeriodSeconds, propagationPolicy, orphanDependents, preconditions, dryRun } = options as DeleteOptions;
  if (gracePeriodSeconds !== undefined && gracePeriodSeconds !== null && !Number.isInteger(gracePeriodSeconds)) {
    throw badRequest(
      'DeleteOptions in version "v1" cannot be handled as a DeleteOptions: json: cannot unmarshal into Go struct field DeleteOptions.gracePeriodSeconds of type int64',
    );
  }
  return {
    ...(typeof gracePeriodSeconds === "number" ? { gracePeriodSeconds } : {}),
    ...(typeof propagationPolicy === "string" ? { propagationPolicy } : {}),
    ...(typeof orphanDependents === "boolean" ? { orphanDependents } : {}),
    ...(preconditions ? { preconditions } : {}),
    ...(Array.isArray(dryRun) ? { dryRun } : {}),
  };
}
