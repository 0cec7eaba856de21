import { ageOf } from "../../../api/age.ts";
import { invalid } from "../../../api/field-error.ts";
import { runtimeClasses } from "../../../api/resources.ts";
import type { RuntimeClass } from "../../../api/scheduling.ts";
import { validateMetadata } from "../../../api/validation/metadata.ts";
import { isDnsLabel } from "../../../api/validation/names.ts";
import { validateLabels } from "../../../api/validation/metadata.ts";
import { validateTolerations } from "../../../api/validation/toleration.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/node/runtimeclass/strategy.go, pkg/apis/node/validation (v1.36) */
export const runtimeClassDefinition: ResourceDefinition<RuntimeClass> = {
  ...runtimeClasses,
  singular: "runtimeclass",
  setDefaults: (runtimeClass) => {
    runtimeClass.handler ??= "";
  },
  validate: (runtimeClass) => {
    const { handler, scheduling } = runtimeClass;
    const problem = isDnsLabel(handler);
    return [
      ...validateMetadata(runtimeClass, { namespaced: false }),
      ...(problem ? [invalid("handler", handler, problem)] : []),
      ...validateLabels(scheduling?.nodeSelector, "scheduling.nodeSelector"),
      ...validateTolerations(scheduling?.tolerations ?? [], "scheduling.tolerations"),
    ];
  },
  validateUpdate: ({ handler }, old) =>
    handler === old.handler ? [] : [invalid("handler", handler, "field is immutable")],
  columns: [NAME_COLUMN, column("Handler", "string", "What the kubelet runs its Pods with."), AGE_COLUMN],
  cells: ({ metadata, handler }, nowMs) => [metadata.name, handler, ageOf(metadata.creationTimestamp, nowMs)],
};
