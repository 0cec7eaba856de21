import type { ControllerRevision, DaemonSet } from "../../../api/apps.ts";
import type { PodTemplateSpec } from "../../../api/core.ts";
import { controllerRevisions } from "../../../api/resources.ts";
import type { Api } from "../../api.ts";
import { equalTemplates, templateHash } from "../deployment/pod-template.ts";
import { claimObjects, controllerReference } from "../ownership.ts";
import { REVISION_HASH } from "./daemon-pod.ts";

/** The states that a DaemonSet's template has had. */
export interface DaemonHistory {
  readonly current: ControllerRevision;
  /** The oldest first. */
  readonly old: readonly ControllerRevision[];
}

/**
 * Finds or makes the revision of the present template. One that was left and has come back becomes the newest again.
 *
 * @see kubernetes/pkg/controller/daemon/update.go constructHistory (v1.36)
 */
export function constructHistory(api: Api, daemonSet: DaemonSet): DaemonHistory {
  const all = [...claimObjects(api, controllerRevisions, daemonSet, daemonSet.spec.selector)].sort(
    (a, b) => a.revision - b.revision || (a.metadata.name < b.metadata.name ? -1 : 1),
  );
  const newest = all.at(-1)?.revision ?? 0;
  const { template } = daemonSet.spec;
  const same = all.findLast(({ data }) => equalTemplates(templateOf(data), template));
  const old = all.filter((revision) => revision !== same);
  if (!same) return { current: api.create(controllerRevisions, newRevision(daemonSet, newest + 1)), old };
  const current = same.revision === newest ? same : api.update(controllerRevisions, { ...same, revision: newest + 1 });
  return { current, old };
}

/** Deletes the oldest revisions beyond `spec.revisionHistoryLimit` that no Pod is of. */
export function truncateHistory(api: Api, daemonSet: DaemonSet, old: DaemonHistory["old"], live: Set<string>): void {
  const unused = old.filter(({ metadata }) => !live.has(metadata.labels?.[REVISION_HASH] ?? ""));
  const surplus = old.length - daemonSet.spec.revisionHistoryLimit;
  for (const { metadata } of unused.slice(0, Math.max(0, surplus))) {
    api.delete(controllerRevisions, metadata.namespace ?? "", metadata.name);
  }
}

/** The label value that Pods of a revision carry. */
export function hashOf({ metadata }: ControllerRevision): string {
  return metadata.labels?.[REVISION_HASH] ?? "";
}

function newRevision(daemonSet: DaemonSet, revision: number) {
  const { name, namespace, annotations } = daemonSet.metadata;
  const { template } = daemonSet.spec;
  const hash = templateHash(template, daemonSet.status.collisionCount ?? 0);
  return {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: { ...template.metadata.labels, [REVISION_HASH]: hash },
      annotations,
      ownerReferences: [controllerReference(daemonSet)],
    },
    // a strategic merge patch that brings the template back
    data: { spec: { template: { ...template, $patch: "replace" } } },
    revision,
  };
}

function templateOf(data: unknown): PodTemplateSpec {
  const { $patch: _directive, ...template } = (data as { spec: { template: PodTemplateSpec & { $patch?: string } } })
    .spec.template;
  return template;
}
