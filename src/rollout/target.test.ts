import { describe, expect, test } from "vitest";
import type { Resource } from "../api/resources.ts";
import { deployments, services } from "../api/resources.ts";
import { parseManifests } from "./manifests/documents.ts";
import type { ResolvedManifest } from "./manifests/kinds.ts";
import { findTarget } from "./target.ts";

const deployment = (name: string, image: string, replicas = 1) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  replicas: ${replicas}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: app, image: "${image}"}]}
---`;
const service = (app: string) => `
apiVersion: v1
kind: Service
metadata: {name: front, namespace: shop}
spec: {type: NodePort, selector: {app: ${app}}, ports: [{port: 80}]}
---`;

function resolved(text: string): ResolvedManifest[] {
  const resources: Record<string, Resource> = { Deployment: deployments, Service: services };
  return parseManifests("x.yaml", text).map((manifest) => ({
    ...manifest,
    resource: resources[manifest.object.kind] ?? deployments,
  }));
}

const find = (first: string, second: string, more: { deploymentName?: string } = {}) =>
  findTarget(resolved(first), resolved(second), { serviceName: "front", namespace: "default", ...more });

describe("the target", () => {
  test("is the Deployment that the Service selects", () => {
    const first = deployment("web", "a/web:1") + deployment("db", "a/db:1") + service("web");
    expect(find(first, deployment("web", "a/shop:2") + deployment("db", "a/db:1"))).toMatchObject({
      namespace: "shop",
      deployment: "web",
      service: "front",
      first: "web",
      second: "shop",
    });
  });

  test("names versions by their tags where the program is the same", () => {
    const found = find(deployment("web", "r:5000/web:1") + service("web"), deployment("web", "r:5000/web:2"));
    expect(found).toMatchObject({ first: "web:1", second: "web:2" });
  });

  test("is the named one where several could be meant", () => {
    const both = (image: string) => deployment("a", image) + deployment("b", image);
    expect(find(both("x"), both("y"), { deploymentName: "b" }).deployment).toBe("b");
  });
});

const refusals: [what: string, run: () => unknown, message: string][] = [
  [
    "no Deployment in both",
    () => find(deployment("a", "x"), deployment("b", "x")),
    "There is no Deployment in the manifests of both versions.",
  ],
  [
    "a Service that selects another",
    () => find(deployment("a", "x") + service("z"), deployment("a", "x")),
    "The Service front selects none of the Deployments in the manifests of both versions (a).",
  ],
  [
    "several",
    () => find(deployment("a", "x") + deployment("b", "x"), deployment("a", "x") + deployment("b", "x")),
    "Several Deployments could be meant (a, b); name one with --deployment.",
  ],
  [
    "nobody to answer",
    () => find(deployment("a", "x", 0), deployment("a", "x")),
    "The Deployment a has 0 replicas, so nobody can answer.",
  ],
  [
    "nothing to roll out",
    () => find(deployment("a", "x"), deployment("a", "x", 3)),
    "There is nothing to roll out: the pod template of the Deployment a is the same in both versions.",
  ],
  [
    "a Service without selector",
    () => find(deployment("a", "x") + service("a").replace("selector: {app: a}, ", ""), deployment("a", "y")),
    "The Service front has no selector, so Kubernetes does not send its traffic to the pods of the Deployment; give it one.",
  ],
];

test.each(refusals)("is refused: %s", (_what, run, message) => {
  expect(run).toThrow(message);
});
