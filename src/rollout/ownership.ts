import type { KubernetesObject, NewObject } from "../api/meta.ts";

const MANAGED_BY = "app.kubernetes.io/managed-by";
/** The label of what Rollscope makes. */
export const OUR_LABELS = { [MANAGED_BY]: "rollscope" } as const;

const RUN = "rollscope.dev/run";

/** The manifest with the marks by which later runs know that they may remove the object. */
export function marked<T extends KubernetesObject>(object: NewObject<T>, runId: string): NewObject<T> {
  const { labels, annotations } = object.metadata;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      // A label the user chose stays; the annotation alone is enough.
      labels: { [MANAGED_BY]: "rollscope", ...labels },
      annotations: { ...annotations, [RUN]: runId },
    },
  };
}

/** Whether a run of Rollscope made the object. */
export function isOurs({ metadata }: KubernetesObject): boolean {
  return metadata.labels?.[MANAGED_BY] === "rollscope" || metadata.annotations?.[RUN] !== undefined;
}
