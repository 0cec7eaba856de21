import type { CustomResourceVersion } from "../../../api/apiextensions.ts";
import { invalid, type FieldError } from "../../../api/field-error.ts";
import { isJsonObject, ownProperty, setOwnProperty, type JsonObject } from "../../../api/json-object.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { failure } from "../../../api/status.ts";
import type { ScaleAccess } from "../registry/definition.ts";

const MAX_REPLICAS = 2 ** 31 - 1;

/**
 * The scale subresource of a custom resource, by the paths of its definition.
 *
 * @see kubernetes apiextensions-apiserver/pkg/registry/customresource/etcd.go scaleFromCustomResource (v1.36)
 */
export function scaleOfVersion({ subresources }: CustomResourceVersion): ScaleAccess<KubernetesObject> | undefined {
  const scale = subresources?.scale;
  if (!scale) return undefined;
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  return {
    specReplicas: (object) => {
      const replicas = valueAt(object, specReplicasPath);
      if (typeof replicas === "number") return replicas;
      const text = `the spec replicas field ${JSON.stringify(specReplicasPath)} does not exist`;
      throw failure(500, "InternalError", `Internal error occurred: ${text}`, { causes: [{ message: text }] });
    },
    statusReplicas: (object) => {
      const replicas = valueAt(object, statusReplicasPath);
      return typeof replicas === "number" ? replicas : 0;
    },
    selector: (object) => {
      const selector = labelSelectorPath ? valueAt(object, labelSelectorPath) : "";
      return typeof selector === "string" ? selector : "";
    },
    setReplicas: (object, replicas) => setValueAt(object, specReplicasPath, replicas),
  };
}

/** Replicas that are there must be numbers of Pods. */
export function scaleErrors({ subresources }: CustomResourceVersion, object: KubernetesObject): FieldError[] {
  const scale = subresources?.scale;
  if (!scale) return [];
  return [scale.specReplicasPath, scale.statusReplicasPath].flatMap((path) => replicasErrors(object, path));
}

function replicasErrors(object: KubernetesObject, path: string): FieldError[] {
  const value = valueAt(object, path);
  if (typeof value !== "number") return [];
  if (value < 0) return [invalid(path, value, "should be a non-negative integer")];
  return value > MAX_REPLICAS ? [invalid(path, value, `should be less than or equal to ${MAX_REPLICAS}`)] : [];
}

/** The value at a path of names with dots between them: `.spec.replicas`. */
export function valueAt(object: object, path: string): unknown {
  return namesOf(path).reduce<unknown>(
    (value, name) => (isJsonObject(value) ? ownProperty(value, name) : undefined),
    object,
  );
}

function setValueAt(object: object, path: string, value: unknown): void {
  const names = namesOf(path);
  const last = names.pop() ?? "";
  let at = object as JsonObject;
  for (const name of names) {
    if (!isJsonObject(at[name])) setOwnProperty(at, name, {});
    at = at[name] as JsonObject;
  }
  setOwnProperty(at, last, value);
}

function namesOf(path: string): string[] {
  return path.replace(/^\./, "").split(".");
}
