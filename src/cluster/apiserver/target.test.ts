import { describe, expect, test } from "vitest";
import { Router, type Target } from "./target.ts";
import { minimalDefinitions } from "./testing/minimal-definitions.ts";

const router = new Router(minimalDefinitions);
const brief = (target: Target) => [
  target.definition.plural,
  target.namespace,
  target.name,
  target.subresource,
  ...(target.watch ? ["watch"] : []),
];

describe("Router", () => {
  test.each([
    ["/api/v1/configmaps", ["configmaps", undefined, undefined, undefined]],
    ["/api/v1/namespaces/app/configmaps", ["configmaps", "app", undefined, undefined]],
    ["/api/v1/namespaces/app/configmaps/", ["configmaps", "app", undefined, undefined]],
    ["/api/v1/namespaces/app/configmaps/a%20b", ["configmaps", "app", "a b", undefined]],
    ["/api/v1/namespaces/app/pods/p/log", ["pods", "app", "p", "log"]],
    ["/apis/apps/v1/namespaces/app/deployments/d/scale", ["deployments", "app", "d", "scale"]],
    ["/api/v1/namespaces", ["namespaces", undefined, undefined, undefined]],
    ["/api/v1/namespaces/app", ["namespaces", undefined, "app", undefined]],
    ["/api/v1/namespaces/app/status", ["namespaces", undefined, "app", "status"]],
    ["/api/v1/namespaces/app/finalize", ["namespaces", undefined, "app", "finalize"]],
    ["/api/v1/watch/namespaces/app/pods/p", ["pods", "app", "p", undefined, "watch"]],
    ["/api/v1/watch/pods", ["pods", undefined, undefined, undefined, "watch"]],
  ])("%s names a resource", (path, expected) => {
    const route = router.route(path);
    expect(typeof route === "object" ? brief(route) : route).toEqual(expected);
  });

  test.each([
    ["/api/v1", "resource-list"],
    ["/apis/apps", "group-list"],
    ["/apis/apps/v1/", "resource-list"],
    ["/apis/apps/v9", "not-found"],
    ["/apis/apps/v9/deployments", "not-found"],
    ["/api/v1/widgets", "not-found"],
    ["/api/v1/namespaces/app/widgets", "not-found"],
    ["/api/v1/namespaces/app/configmaps/c/status", "not-found"],
    ["/api/v1/namespaces/app/pods/p/log/more", "not-found"],
    ["/api/v1/pods/p", "not-found"],
    ["/api/v1/namespaces/app/namespaces", "not-found"],
    ["/apis/example.com/v1/widgets", "unknown-path"],
    ["/apis//v1/pods", "unknown-path"],
  ])("%s is %s", (path, expected) => {
    expect(router.route(path)).toBe(expected);
  });
});
