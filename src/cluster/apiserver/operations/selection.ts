import { parseFieldSelector } from "../../../api/fields.ts";
import { parseLabelSelector } from "../../../api/labels.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { badRequest } from "../../../api/status.ts";
import type { ListQuery } from "../../api.ts";
import type { ResourceDefinition } from "../registry/definition.ts";

/** What a list or watch was narrowed to. */
export interface Selection {
  /** Undefined: all namespaces. */
  readonly namespace?: string;
  /** The only name that can match, where a field selector says so. */
  readonly name?: string;
  /** Undefined when everything in the namespace matches. */
  readonly matches?: (object: KubernetesObject) => boolean;
}

const META_FIELDS: Readonly<Record<string, (object: KubernetesObject) => string>> = {
  "metadata.name": (object) => object.metadata.name,
  "metadata.namespace": (object) => object.metadata.namespace ?? "",
};

/**
 * Compiles label and field selectors.
 *
 * @throws {ApiError} BadRequest for a selector that cannot be parsed or names a field that cannot be selected by.
 */
export function selectionOf(definition: ResourceDefinition, query: ListQuery): Selection {
  const fields = query.fieldSelector ? parseFieldSelector(query.fieldSelector) : [];
  const labels = query.labelSelector ? parseLabelSelector(query.labelSelector) : undefined;
  const tests = fields.map(({ field, operator, value }) => {
    const read = fieldReader(definition, field);
    return (object: KubernetesObject) => (read(object) === value) === (operator === "=");
  });
  if (labels) tests.push((object) => labels(object.metadata.labels));
  const name = fields.find(({ field, operator }) => field === "metadata.name" && operator === "=")?.value;
  const first = tests[0];
  const matches = tests.length <= 1 ? first : (object: KubernetesObject) => tests.every((holds) => holds(object));
  const namespace = query.namespace === undefined ? {} : { namespace: query.namespace };
  return { ...namespace, ...(name === undefined ? {} : { name }), ...(matches ? { matches } : {}) };
}

function fieldReader(definition: ResourceDefinition, field: string): (object: KubernetesObject) => string {
  for (const readers of [META_FIELDS, definition.fieldSelectors ?? {}]) {
    const read = Object.hasOwn(readers, field) ? readers[field] : undefined;
    if (read) return read;
  }
  if (definition.fieldSelectors) throw badRequest(`field label not supported: ${field}`);
  throw badRequest(`"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`);
}
