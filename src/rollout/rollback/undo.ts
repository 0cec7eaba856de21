import { isDeepStrictEqual } from "node:util";
import type { Deployment, ReplicaSet } from "../../api/apps.ts";
import type { PodTemplateSpec } from "../../api/core.ts";
import { isControlledBy, revisionOf } from "../view.ts";

const TEMPLATE_HASH = "pod-template-hash";

/** Annotations that belong to the Deployment itself and are not taken from the ReplicaSet. */
const KEPT_ANNOTATIONS = [
  "kubectl.kubernetes.io/last-applied-configuration",
  "deployment.kubernetes.io/revision",
  "deployment.kubernetes.io/revision-history",
  "deployment.kubernetes.io/desired-replicas",
  "deployment.kubernetes.io/max-replicas",
  "deprecated.deployment.rollback.to",
];

/** How to bring back the revision before the newest, or why that cannot be done, in one sentence. */
export type Undo =
  | {
      readonly revision: number;
      /** A JSON patch of the Deployment. */
      readonly patch: readonly { readonly op: "replace"; readonly path: string; readonly value: object }[];
    }
  | { readonly refusal: string };

/**
 * Works out what `kubectl rollout undo` does: the pod template of the ReplicaSet with the second newest revision becomes
 * that of the Deployment again, with that ReplicaSet's annotations.
 *
 * A pause is told first: the ReplicaSet of a template that was applied in it does not exist yet.
 *
 * @param replicaSets - May hold those of others.
 * @see kubernetes/staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollback.go (v1.36)
 */
export function planUndo(deployment: Deployment, replicaSets: readonly ReplicaSet[]): Undo {
  const { name } = deployment.metadata;
  if (deployment.spec.paused) {
    const resume = `kubectl rollout resume deployment/${name}`;
    return {
      refusal: `Deployment ${name} is paused, so it cannot be rolled back; resume it first with \`${resume}\`.`,
    };
  }
  const revisions = replicaSets
    .filter((entry) => isControlledBy(entry, deployment))
    .map((replicaSet) => ({ replicaSet, revision: Number(revisionOf(replicaSet)) }))
    .filter(({ revision }) => Number.isInteger(revision))
    .sort((a, b) => b.revision - a.revision);
  const previous = revisions[1];
  if (!previous) return { refusal: `Deployment ${name} has no earlier revision to roll back to.` };
  const { replicaSet, revision } = previous;
  const template = withoutHash(replicaSet.spec.template);
  if (isDeepStrictEqual(template, withoutHash(deployment.spec.template))) {
    return { refusal: `Deployment ${name} has the pod template of revision ${revision} already.` };
  }
  const annotations = restoredAnnotations(deployment, replicaSet);
  return {
    revision,
    patch: [
      { op: "replace", path: "/spec/template", value: template },
      { op: "replace", path: "/metadata/annotations", value: annotations },
    ],
  };
}

function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const { [TEMPLATE_HASH]: _, ...labels } = template.metadata.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

function restoredAnnotations(deployment: Deployment, replicaSet: ReplicaSet): Record<string, string> {
  const own = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => KEPT_ANNOTATIONS.includes(key));
  const restored = Object.entries(replicaSet.metadata.annotations ?? {}).filter(
    ([key]) => !KEPT_ANNOTATIONS.includes(key),
  );
  return Object.fromEntries([...own, ...restored]);
}
