import { describe, expect, test } from "vitest";
import type { Deployment, ReplicaSet } from "../../api/apps.ts";
import type { Container, PodSpec, PodTemplateSpec } from "../../api/core.ts";
import { planUndo } from "./undo.ts";

const REVISION = "deployment.kubernetes.io/revision";

const meta = { resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };

function template(image: string, labels: Record<string, string> = {}): PodTemplateSpec {
  const container: Container = {
    name: "app",
    image,
    imagePullPolicy: "IfNotPresent",
    resources: {},
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
  };
  return { metadata: { labels: { app: "web", ...labels } }, spec: { containers: [container] } as PodSpec };
}

function deployment(
  image: string,
  spec: Partial<Deployment["spec"]> = {},
  annotations: Record<string, string> = {},
): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { ...meta, name: "web", namespace: "shop", uid: "d", annotations: { [REVISION]: "3", ...annotations } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: "web" } },
      strategy: { type: "RollingUpdate" },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      template: template(image),
      ...spec,
    },
    status: {},
  };
}

function replicaSet(
  revision: string,
  image: string,
  annotations: Record<string, string> = {},
  owner = "d",
): ReplicaSet {
  const ownerReferences = [{ apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: owner, controller: true }];
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      ...meta,
      name: `web-${revision}`,
      uid: revision,
      ownerReferences,
      annotations: { [REVISION]: revision, ...annotations },
    },
    spec: { replicas: 2, selector: {}, template: template(image, { "pod-template-hash": revision }) },
    status: { replicas: 2 },
  };
}

describe("undoing a rollout", () => {
  test("brings back the pod template of the revision before the newest, without its hash", () => {
    const replicaSets = [replicaSet("1", "web:1"), replicaSet("3", "web:3"), replicaSet("2", "web:2")];
    expect(planUndo(deployment("web:3"), replicaSets)).toMatchObject({
      revision: 2,
      patch: [{ op: "replace", path: "/spec/template", value: template("web:2") }, { path: "/metadata/annotations" }],
    });
  });

  test("counts revisions as numbers", () => {
    const replicaSets = [replicaSet("9", "web:9"), replicaSet("10", "web:10")];
    expect(planUndo(deployment("web:10"), replicaSets)).toMatchObject({ revision: 9 });
  });

  test("restores the annotations of that revision, and keeps what belongs to the Deployment", () => {
    const present = deployment(
      "web:3",
      {},
      {
        "kubectl.kubernetes.io/last-applied-configuration": "{}",
        "kubernetes.io/change-cause": "third",
      },
    );
    const before = replicaSet("2", "web:2", {
      "kubernetes.io/change-cause": "second",
      "deployment.kubernetes.io/desired-replicas": "2",
      "deployment.kubernetes.io/max-replicas": "3",
      "deployment.kubernetes.io/revision-history": "1",
    });
    const undo = planUndo(present, [before, replicaSet("3", "web:3")]);
    expect("patch" in undo && undo.patch[1]).toEqual({
      op: "replace",
      path: "/metadata/annotations",
      value: {
        [REVISION]: "3",
        "kubectl.kubernetes.io/last-applied-configuration": "{}",
        "kubernetes.io/change-cause": "second",
      },
    });
  });

  test.each([
    [
      "of a paused Deployment",
      planUndo(deployment("web:3", { paused: true }), [replicaSet("3", "web:3")]),
      "Deployment web is paused, so it cannot be rolled back; resume it first with `kubectl rollout resume deployment/web`.",
    ],
    [
      "without an earlier revision",
      planUndo(deployment("web:3"), [replicaSet("3", "web:3"), replicaSet("2", "other:2", {}, "another Deployment")]),
      "Deployment web has no earlier revision to roll back to.",
    ],
    [
      "to what there is already",
      planUndo(deployment("web:2"), [replicaSet("2", "web:2"), replicaSet("3", "web:3")]),
      "Deployment web has the pod template of revision 2 already.",
    ],
  ])("%s is refused", (_what, undo, refusal) => {
    expect(undo).toEqual({ refusal });
  });
});
