import type { CustomResourceVersion, JsonSchemaProps } from "../../../api/apiextensions.ts";
import type { FieldError } from "../../../api/field-error.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { listTypeErrors } from "../../../api/structural-schema/list-types.ts";
import { ruleErrors } from "../../../api/structural-schema/rules.ts";
import { setSchemaDefaults } from "../../../api/structural-schema/set-defaults.ts";
import { schemaErrors } from "../../../api/structural-schema/validate.ts";
import { finalizerWarnings, validateMetadata } from "../../../api/validation/metadata.ts";
import { equalJson } from "../../storage/json-value.ts";
import type { ResourceDefinition } from "../registry/definition.ts";
import { scaleErrors } from "./scale.ts";

type CustomResource = KubernetesObject & { status?: unknown };

/** What a strategy is made of. */
export interface StrategyOptions {
  readonly namespaced: boolean;
  readonly version: CustomResourceVersion;
  readonly schema: JsonSchemaProps;
}

/**
 * How custom resources of one version are defaulted, validated and changed.
 *
 * @see kubernetes apiextensions-apiserver/pkg/registry/customresource/{strategy,status_strategy}.go (v1.36)
 */
export function strategyOf(
  options: StrategyOptions,
): Pick<
  ResourceDefinition<CustomResource>,
  "hasGeneration" | "setDefaults" | "prepareForCreate" | "prepareForUpdate" | "validate" | "warnings" | "status"
> {
  const { version, schema } = options;
  const hasStatus = version.subresources?.status !== undefined;
  return {
    hasGeneration: true,
    setDefaults: (object) => setSchemaDefaults(object, schema),
    prepareForCreate: (object) => {
      if (hasStatus) delete object.status;
    },
    prepareForUpdate: (object, old) => {
      if (hasStatus && old.status === undefined) delete object.status;
      else if (hasStatus) object.status = old.status;
      if (!equalJson(withoutMetadata(object), withoutMetadata(old))) {
        object.metadata.generation = (old.metadata.generation ?? 0) + 1;
      }
    },
    validate: (object, old) => errorsOf(options, object, old),
    warnings: finalizerWarnings,
    ...(hasStatus
      ? {
          status: {
            prepareForUpdate: keepAllButStatus,
            validateUpdate: (object, old) => statusErrors(options, object, old),
          },
        }
      : {}),
  };
}

function withoutMetadata({ metadata: _metadata, apiVersion: _apiVersion, ...rest }: CustomResource) {
  return rest;
}

function keepAllButStatus(object: CustomResource, old: CustomResource): void {
  const { status } = object;
  for (const name of Object.keys(object)) delete (object as object as Record<string, unknown>)[name];
  const { status: _status, ...kept } = old;
  Object.assign(object, { ...kept, metadata: { ...old.metadata } }, status === undefined ? {} : { status });
}

function errorsOf(
  { namespaced, schema, version }: StrategyOptions,
  object: CustomResource,
  old?: CustomResource,
): FieldError[] {
  // Lists that broke their rules before the rules were there may stay.
  const hadListErrors = old !== undefined && listTypeErrors(schema, old).length > 0;
  const validated = { value: withoutMeta(object), path: "", ...(old ? { old: withoutMeta(old) } : {}) };
  const errors = [
    ...validateMetadata(object, { namespaced, anyFinalizer: true }),
    ...schemaErrors(schema, validated),
    ...scaleErrors(version, object),
    ...(hadListErrors ? [] : listTypeErrors(schema, object)),
  ];
  return [...errors, ...ruleErrors(schema, validated, errors)];
}

/** A schema may restrict the name, but says nothing about the rest of the metadata. */
function withoutMeta({ metadata, ...rest }: CustomResource) {
  const { name, generateName } = metadata;
  return { ...rest, metadata: { name, ...(generateName ? { generateName } : {}) } };
}

function statusErrors({ schema, version }: StrategyOptions, object: CustomResource, old: CustomResource): FieldError[] {
  const ofStatus = schema.properties?.["status"];
  if (object.status === undefined) return [];
  const errors = ofStatus
    ? schemaErrors(ofStatus, {
        value: object.status,
        path: "",
        ...(old.status === undefined ? {} : { old: old.status }),
      })
    : [];
  const located = errors.map((error) => ({ ...error, field: error.field === "" ? "status" : `status.${error.field}` }));
  const all = [...located, ...scaleErrors(version, object), ...listTypeErrors(schema, object)];
  const validated = { value: withoutMeta(object), path: "", old: withoutMeta(old) };
  return [...all, ...ruleErrors(schema, validated, all)];
}
