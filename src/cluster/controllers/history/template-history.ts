import type { ControllerRevision, DaemonSet, StatefulSet } from "../../../api/apps.ts";
import type { PodTemplateSpec } from "../../../api/core.ts";
import type { NewObject } from "../../../api/meta.ts";
import { controllerRevisions } from "../../../api/resources.ts";
import type { Api } from "../../api.ts";
import { equalTemplates, templateHash } from "../deployment/pod-template.ts";
import { claimObjects, controllerOf, controllerReference } from "../ownership.ts";

/** What keeps old states of its template as ControllerRevisions. */
export type Revisioned = DaemonSet | StatefulSet;

/** The states that a template has had. */
export interface TemplateHistory {
  /** Of the present template. */
  readonly current: ControllerRevision;
  /** All others, the oldest first. */
  readonly old: readonly ControllerRevision[];
  /** How often a name was taken by another state. */
  readonly collisionCount: number;
}

/**
 * Finds or makes the revision of the present template. One that was left and has come back becomes the newest again.
 *
 * @param hashLabel - The label in which a revision carries the hash of its template.
 * @see kubernetes/pkg/controller/daemon/update.go constructHistory, statefulset/stateful_set_control.go getStatefulSetRevisions (v1.36)
 */
export function historyOf(api: Api, owner: Revisioned, hashLabel: string): TemplateHistory {
  const all = [...claimObjects(api, controllerRevisions, owner, owner.spec.selector)].sort(
    (a, b) => a.revision - b.revision || (a.metadata.name < b.metadata.name ? -1 : 1),
  );
  const newest = all.at(-1)?.revision ?? 0;
  const same = all.findLast((revision) => equalTemplates(templateOf(revision), owner.spec.template));
  const old = all.filter((revision) => revision !== same);
  if (!same) return { ...createRevision(api, owner, newest + 1, hashLabel), old };
  const isNewest = same.revision === newest;
  const current = isNewest ? same : api.update(controllerRevisions, { ...same, revision: newest + 1 });
  return { current, old, collisionCount: owner.status.collisionCount ?? 0 };
}

/** The template that a revision keeps. */
export function templateOf({ data }: ControllerRevision): PodTemplateSpec {
  const { spec } = data as { spec: { template: PodTemplateSpec & { $patch?: string } } };
  const { $patch: _directive, ...template } = spec.template;
  return template;
}

/** Deletes the oldest of `unused` until no more than `limit` are left. */
export function truncateHistory(api: Api, unused: readonly ControllerRevision[], limit: number): void {
  for (const { metadata } of unused.slice(0, Math.max(0, unused.length - limit))) {
    api.delete(controllerRevisions, metadata.namespace ?? "", metadata.name);
  }
}

function createRevision(api: Api, owner: Revisioned, revision: number, hashLabel: string) {
  for (let collisionCount = owner.status.collisionCount ?? 0; ; collisionCount++) {
    const wanted = newRevision(owner, revision, collisionCount, hashLabel);
    const present = api.find(controllerRevisions, wanted.metadata.namespace ?? "", wanted.metadata.name ?? "");
    if (!present) return { current: api.create(controllerRevisions, wanted), collisionCount };
    const isOurs = controllerOf(present)?.uid === owner.metadata.uid;
    if (isOurs && equalTemplates(templateOf(present), owner.spec.template)) return { current: present, collisionCount };
  }
}

function newRevision(
  owner: Revisioned,
  revision: number,
  collisionCount: number,
  hashLabel: string,
): NewObject<ControllerRevision> {
  const { name, namespace, annotations } = owner.metadata;
  const { template } = owner.spec;
  const hash = templateHash(template, collisionCount);
  return {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: { ...template.metadata.labels, [hashLabel]: hash },
      annotations,
      ownerReferences: [controllerReference(owner)],
    },
    // a strategic merge patch that brings the template back
    data: { spec: { template: { ...template, $patch: "replace" } } },
    revision,
  };
}
