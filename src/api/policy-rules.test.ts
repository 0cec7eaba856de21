import { describe, expect, test } from "vitest";
import { ruleAllows, uncoveredRules } from "./policy-rules.ts";

const get = (resource: string, name = "", group = "") => ({ verb: "get", group, resource, name });

describe("a rule for resources", () => {
  const pods = { verbs: ["get", "list"], apiGroups: [""], resources: ["pods"] };

  test.each([
    ["the resource it names", get("pods"), true],
    ["any object of it", get("pods", "a"), true],
    ["not another verb", { ...get("pods"), verb: "delete" }, false],
    ["not another resource", get("secrets"), false],
    ["not a subresource", get("pods/log"), false],
    ["not another group", get("pods", "", "metrics.k8s.io"), false],
    ["not a path", { verb: "get", path: "/api" }, false],
  ])("allows %s", (_what, action, allowed) => expect(ruleAllows(pods, action)).toBe(allowed));

  test("with resourceNames allows only these objects", () => {
    const rule = { ...pods, resourceNames: ["a"] };
    expect([get("pods", "a"), get("pods", "b"), get("pods")].map((action) => ruleAllows(rule, action))).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("with */scale allows that subresource of every resource", () => {
    const rule = { verbs: ["*"], apiGroups: ["*"], resources: ["*/scale"] };
    const actions = [get("deployments/scale", "a", "apps"), get("pods"), get("pods/log")];
    expect(actions.map((action) => ruleAllows(rule, action))).toEqual([true, false, false]);
  });
});

test.each([
  ["/healthz", true],
  ["/healthz/etcd", false],
  ["/apis/apps/v1", true],
  ["/apis", false],
])("a rule for paths allows %s: %s", (path, allowed) => {
  const rule = { verbs: ["get"], nonResourceURLs: ["/healthz", "/apis/*"] };
  expect(ruleAllows(rule, { verb: "get", path })).toBe(allowed);
});

describe("of what is wanted", () => {
  const wanted = [{ verbs: ["get", "delete"], apiGroups: [""], resources: ["pods", "secrets"] }];

  test("a star covers all", () => {
    expect(uncoveredRules([{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }], wanted)).toEqual([]);
  });

  test("each action that no rule allows is left", () => {
    const owned = [
      { verbs: ["get"], apiGroups: [""], resources: ["pods", "secrets"] },
      { verbs: ["delete"], apiGroups: [""], resources: ["pods"] },
    ];
    expect(uncoveredRules(owned, wanted)).toEqual([{ verbs: ["delete"], apiGroups: [""], resources: ["secrets"] }]);
  });

  test("a rule for named objects does not cover all objects", () => {
    const owned = [{ verbs: ["*"], apiGroups: [""], resources: ["pods"], resourceNames: ["a"] }];
    const one = { verbs: ["get"], apiGroups: [""], resources: ["pods"], resourceNames: ["a"] };
    expect(uncoveredRules(owned, [one])).toEqual([]);
    expect(uncoveredRules(owned, [{ ...one, resourceNames: [] }])).toHaveLength(1);
  });

  test("paths are covered by paths", () => {
    const paths = (...nonResourceURLs: string[]) => [{ verbs: ["get"], nonResourceURLs }];
    expect(uncoveredRules(paths("/api*"), paths("/api", "/apis", "/version"))).toEqual(paths("/version"));
  });
});
