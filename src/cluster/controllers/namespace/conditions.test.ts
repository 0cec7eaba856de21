import { expect, test } from "vitest";
import { START_MS } from "../testing/objects.ts";
import { deletionConditions } from "./conditions.ts";

const shown = (conditions: ReturnType<typeof deletionConditions>) =>
  conditions.map(({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`);

test("say what remains and why, in Kubernetes' words", () => {
  const resources = new Map([
    ["deployments.apps", 2],
    ["configmaps.", 1],
  ]);
  const finalizers = new Map([["kit.example.com/hold", 1]]);
  expect(shown(deletionConditions([], { resources, finalizers, errors: [] }, START_MS))).toEqual([
    "NamespaceDeletionDiscoveryFailure=False ResourcesDiscovered: All resources successfully discovered",
    "NamespaceDeletionGroupVersionParsingFailure=False ParsedGroupVersions: All legacy kube types successfully parsed",
    "NamespaceDeletionContentFailure=False ContentDeleted: All content successfully deleted, may be waiting on finalization",
    "NamespaceContentRemaining=True SomeResourcesRemain: Some resources are remaining: configmaps. has 1 resource instances, deployments.apps has 2 resource instances",
    "NamespaceFinalizersRemaining=True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: kit.example.com/hold in 1 resource instances",
  ]);
});

test("an unchanged status keeps its transition time", () => {
  const nothing = { resources: new Map(), finalizers: new Map(), errors: [] };
  const first = deletionConditions([], nothing, START_MS);
  expect(deletionConditions(first, nothing, START_MS + 60_000)).toEqual(first);
  const remaining = { ...nothing, resources: new Map([["pods.", 1]]) };
  const content = deletionConditions(first, remaining, START_MS + 60_000).find(({ status }) => status === "True");
  expect(content).toMatchObject({ type: "NamespaceContentRemaining", lastTransitionTime: "2026-01-01T00:01:00Z" });
});
