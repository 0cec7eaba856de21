import { beforeEach, describe, expect, test } from "vitest";
import type { Deployment } from "../../../api/apps.ts";
import { deployments, replicaSets } from "../../../api/resources.ts";
import { deploymentDefinition } from "./deployment.ts";
import { replicaSetDefinition } from "./replica-set.ts";
import { createRegistryApi, failureOf, type RegistryApi } from "./testing/registry-api.ts";

let registry: RegistryApi;
beforeEach(() => {
  registry = createRegistryApi();
});

const template = (spec: object = {}) => ({
  metadata: { labels: { app: "d" } },
  spec: { containers: [{ name: "app", image: "example.com/a:1" }], ...spec },
});
const content = (extra: object = {}) => ({
  spec: { selector: { matchLabels: { app: "d" } }, template: template(), ...extra },
});
const createDeployment = (extra: object = {}) => registry.create(deployments, "d", content(extra));
const stored = () => registry.api.get(deployments, "app", "d");

describe("the generation of a Deployment", () => {
  const annotated = (note: string) => ({ metadata: { ...stored().metadata, annotations: { note } } });
  const steps: [string, () => object, number][] = [
    ["stays with a label", () => ({ metadata: { ...stored().metadata, labels: { a: "b" } } }), 1],
    ["rises with an annotation, which the controller copies", () => annotated("1"), 2],
    ["rises with the number of replicas", () => ({ spec: { ...stored().spec, replicas: 3 } }), 2],
    ["rises with the template", () => ({ spec: { ...stored().spec, template: template({ hostname: "h" }) } }), 2],
    ["stays without a change", () => ({ spec: stored().spec }), 1],
    ["cannot be set", () => ({ metadata: { ...stored().metadata, generation: 77 } }), 1],
    ["stays with the status, which does not change either", () => ({ status: { replicas: 99 } }), 1],
  ];
  test.each(steps)("%s", (_title, changes, expected) => {
    createDeployment();
    const changed = registry.change(deployments, "d", changes());
    expect(changed.metadata.generation).toBe(expected);
    expect(changed.status).toEqual({});
  });
});

test("a Deployment cannot select other Pods later", () => {
  createDeployment();
  const changed = { ...stored().spec, selector: { matchLabels: { app: "e" } } };
  const labelled = { ...changed, template: { ...template(), metadata: { labels: { app: "e" } } } };
  expect(failureOf(() => registry.change(deployments, "d", { spec: labelled }))).toBe(
    '422 Deployment.apps "d" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"e"}}: field is immutable',
  );
});

test("the status subresource changes neither spec nor labels", () => {
  const deployment = createDeployment();
  const changed: Deployment = {
    ...deployment,
    metadata: { ...deployment.metadata, labels: { a: "b" } },
    spec: { ...deployment.spec, replicas: 9 },
    status: { replicas: 2, readyReplicas: 1 },
  };
  deploymentDefinition.status?.prepareForUpdate?.(changed, deployment);
  expect(changed.spec.replicas).toBe(1);
  expect(changed.metadata.labels).toBeUndefined();
  expect(changed.status).toEqual({ replicas: 2, readyReplicas: 1 });
});

test("the scale subresource reads and sets replicas", () => {
  const deployment = structuredClone(createDeployment({ replicas: 3 }));
  const { scale } = deploymentDefinition;
  expect(scale?.specReplicas(deployment)).toBe(3);
  expect(scale?.statusReplicas(deployment)).toBe(0);
  expect(scale?.selector(deployment)).toBe("app=d");
  scale?.setReplicas(deployment, 5);
  expect(deployment.spec.replicas).toBe(5);

  const replicaSet = structuredClone(registry.create(replicaSets, "r", content({ replicas: 2 })));
  expect(replicaSetDefinition.scale?.specReplicas(replicaSet)).toBe(2);
  expect(replicaSetDefinition.scale?.statusReplicas({ ...replicaSet, status: { replicas: 1 } })).toBe(1);
});

test("rows of the tables", () => {
  const deployment = createDeployment({ replicas: 3 });
  const numbers = { replicas: 4, readyReplicas: 2, updatedReplicas: 3, availableReplicas: 1 };
  registry.api.updateStatus(deployments, { ...deployment, status: numbers });
  expect(registry.cells(deployments, "d")).toEqual(["d", "2/3", 3, 1, "0s", "app", "example.com/a:1", "app=d"]);

  registry.create(replicaSets, "d-1", content({ replicas: 0 }));
  expect(registry.cells(replicaSets, "d-1")).toEqual(["d-1", 0, 0, 0, "0s", "app", "example.com/a:1", "app=d"]);
});

test("the template gives warnings when the Deployment is new or its spec changed", () => {
  const created = createDeployment({ template: template({ terminationGracePeriodSeconds: -5 }) });
  const warning =
    "spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1";
  expect(deploymentDefinition.warnings?.(created)).toEqual([warning]);
  expect(deploymentDefinition.warnings?.(created, created)).toEqual([]);
  const scaled = registry.change(deployments, "d", { spec: { ...created.spec, replicas: 2 } });
  expect(deploymentDefinition.warnings?.(scaled, created)).toEqual([warning]);
});
