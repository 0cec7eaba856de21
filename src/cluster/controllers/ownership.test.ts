import { describe, expect, test } from "vitest";
import { claimOf, controllerReference } from "./ownership.ts";
import { pod, replicaSet } from "./testing/objects.ts";

const owner = replicaSet("web", 3);
const { selector } = owner.spec;
const owned = { ownerReferences: [controllerReference(owner)] };
const going = { deletionTimestamp: "2026-01-01T00:00:00Z" };

describe("claimOf", () => {
  test.each([
    ["keeps its own", pod("a", { meta: owned }), owner, "keep"],
    ["adopts an orphan that matches", pod("a"), owner, "adopt"],
    ["releases its own that matches no more", pod("a", { meta: { ...owned, labels: { app: "x" } } }), owner, "release"],
    ["ignores an orphan that does not match", pod("a", { meta: { labels: { app: "x" } } }), owner, "ignore"],
    ["does not adopt what is being deleted", pod("a", { meta: going }), owner, "ignore"],
    ["keeps its own that is being deleted", pod("a", { meta: { ...owned, ...going } }), owner, "keep"],
    [
      "leaves what belongs to another",
      pod("a", { meta: { ownerReferences: [controllerReference(replicaSet("other", 1))] } }),
      owner,
      "ignore",
    ],
    ["adopts nothing when it is being deleted itself", pod("a"), replicaSet("web", 3, 3, going), "ignore"],
  ])("%s", (_rule, object, claimer, claim) => {
    expect(claimOf(object, claimer, selector)).toBe(claim);
  });
});
