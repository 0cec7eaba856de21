import {
  hasCondition,
  storageVersionOf,
  type CustomResourceDefinition,
  type CustomResourceVersion,
  type JsonSchemaProps,
} from "../../../api/apiextensions.ts";
import { copyJson, type JsonObject } from "../../../api/json-object.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { apiVersionOf, type Resource } from "../../../api/resources.ts";
import { prune } from "../../../api/structural-schema/prune.ts";
import { setSchemaDefaults } from "../../../api/structural-schema/set-defaults.ts";
import { structureOfResource } from "../../../api/structural-schema/structure.ts";
import { compareVersions } from "../../../api/version-order.ts";
import type { StoredAs } from "../../storage/stored-as.ts";
import type { FieldReader, ResourceDefinition } from "../registry/definition.ts";
import { tableOfVersion } from "./columns.ts";
import { decodeCustomResource } from "./decode.ts";
import { scaleOfVersion, valueAt } from "./scale.ts";
import { strategyOf } from "./strategy.ts";

/** While a definition is being deleted, its objects can only go. */
const VERBS_OF_TERMINATING = ["delete", "deletecollection", "get", "list", "watch"];

/**
 * What the API server needs to know about the resources of a CustomResourceDefinition: one for each version that is
 * served, and the one that is stored.
 *
 * @see kubernetes apiextensions-apiserver/pkg/apiserver/customresource_handler.go getOrCreateServingInfoFor (v1.36)
 */
export function definitionsOf(crd: CustomResourceDefinition): ResourceDefinition[] {
  const storage = storageVersionOf(crd.spec);
  if (!storage) return [];
  const stored = resourceOf(crd, storage);
  return crd.spec.versions
    .filter((version) => version.served || version.storage)
    .map((version) => definitionOf(crd, version, stored));
}

function resourceOf({ spec, status }: CustomResourceDefinition, { name }: CustomResourceVersion): Resource {
  const { plural, kind } = status.acceptedNames;
  return { group: spec.group, version: name, kind, plural, namespaced: spec.scope === "Namespaced" };
}

function definitionOf(
  crd: CustomResourceDefinition,
  version: CustomResourceVersion,
  stored: Resource,
): ResourceDefinition {
  const resource = resourceOf(crd, version);
  const { singular = "", listKind, shortNames, categories } = crd.status.acceptedNames;
  const schema = version.schema?.openAPIV3Schema ?? {};
  const { namespaced } = resource;
  const scale = scaleOfVersion(version);
  return {
    ...resource,
    singular,
    ...(listKind ? { listKind } : {}),
    ...(shortNames?.length ? { shortNames } : {}),
    ...(categories?.length ? { categories } : {}),
    ...(hasCondition(crd, "Terminating") ? { verbs: VERBS_OF_TERMINATING } : {}),
    ...(version.served ? {} : { inProcessOnly: true }),
    ...(version.deprecated ? { deprecationWarning: deprecationOf(crd, version) } : {}),
    storedAs: conversion(resource, schema, stored),
    schema,
    decode: (value, fieldValidation) => decodeCustomResource(resource, schema, value, fieldValidation),
    structure: structureOfResource(schema),
    ...strategyOf({ namespaced, version, schema }),
    ...(scale ? { scale } : {}),
    fieldSelectors: selectorsOf(version),
    ...tableOfVersion(version),
  };
}

function deprecationOf({ spec }: CustomResourceDefinition, version: CustomResourceVersion): string {
  if (version.deprecationWarning !== undefined) return version.deprecationWarning;
  const named = (name: string) => `${spec.group}/${name} ${spec.names.kind}`;
  const [better] = spec.versions
    .filter(({ served, deprecated, name }) => served && !deprecated && compareVersions(name, version.name) < 0)
    .map(({ name }) => name)
    .sort(compareVersions);
  return `${named(version.name)} is deprecated${better === undefined ? "" : `; use ${named(better)}`}`;
}

/** Between versions only `apiVersion` changes; what was stored before the present schema gets its defaults when read. */
function conversion(resource: Resource, schema: JsonSchemaProps, stored: Resource): StoredAs {
  const own = apiVersionOf(resource);
  const storedVersion = apiVersionOf(stored);
  return {
    resource: stored,
    toStored: (object) => (object.apiVersion === storedVersion ? object : { ...object, apiVersion: storedVersion }),
    fromStored: (object) => {
      const shaped = copyJson(object) as KubernetesObject & JsonObject;
      shaped.apiVersion = own;
      prune(shaped, schema);
      setSchemaDefaults(shaped, schema);
      return shaped;
    },
  };
}

function selectorsOf({ selectableFields = [] }: CustomResourceVersion): Record<string, FieldReader<KubernetesObject>> {
  return Object.fromEntries(
    selectableFields.map(({ jsonPath }) => [
      jsonPath.replace(/^\./, ""),
      (object) => textOf(valueAt(object, jsonPath)),
    ]),
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}
