import type { KubernetesObject } from "../../../api/meta.ts";
import { notFound } from "../../../api/status.ts";
import type { ScaleState } from "../../api.ts";
import { cloneJson } from "../../storage/json-value.ts";
import type { ResourceDefinition } from "../registry/definition.ts";
import type { OperationContext } from "./context.ts";
import { updateObject } from "./update.ts";

/** What the scale subresource of an object says; undefined when its resource has none. */
export function scaleStateOf({ scale }: ResourceDefinition, object: KubernetesObject): ScaleState | undefined {
  if (!scale) return undefined;
  return {
    specReplicas: scale.specReplicas(object),
    statusReplicas: scale.statusReplicas(object),
    selector: scale.selector(object),
  };
}

/**
 * Writes `spec.replicas` of an object through its scale subresource.
 *
 * @throws {ApiError} NotFound, Conflict, Invalid.
 */
export function writeScale(
  context: OperationContext,
  definition: ResourceDefinition,
  namespace: string,
  name: string,
  replicas: number,
): void {
  const stored = context.store.get(definition, namespace, name);
  if (!stored || !definition.scale) throw notFound(definition, name);
  const draft = cloneJson(stored.object);
  definition.scale.setReplicas(draft, replicas);
  updateObject(context, definition, draft, { writtenThrough: "scale" });
}
