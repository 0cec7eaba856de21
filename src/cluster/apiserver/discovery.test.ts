import { describe, expect, test } from "vitest";
import { aggregatedDiscovery, apiGroupList, apiResourceList, legacyApiVersions } from "./discovery.ts";
import { definitions } from "./registry/index.ts";

const all = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

describe("legacy discovery", () => {
  test("tells the versions of the core group", () => {
    expect(legacyApiVersions()).toMatchObject({ kind: "APIVersions", versions: ["v1"] });
  });

  test("tells groups in Kubernetes' order, each with its preferred version", () => {
    const { kind, apiVersion, groups } = apiGroupList(definitions);
    expect({ kind, apiVersion }).toEqual({ kind: "APIGroupList", apiVersion: "v1" });
    const version = { groupVersion: "apps/v1", version: "v1" };
    const apps = groups.find(({ name }) => name === "apps");
    expect(apps).toEqual({ name: "apps", versions: [version], preferredVersion: version });
    const names = groups.map(({ name }) => name);
    const known = [
      "apiregistration.k8s.io",
      "apps",
      "events.k8s.io",
      "authentication.k8s.io",
      "authorization.k8s.io",
      "autoscaling",
      "batch",
      "networking.k8s.io",
      "policy",
      "rbac.authorization.k8s.io",
      "storage.k8s.io",
      "apiextensions.k8s.io",
      "scheduling.k8s.io",
      "coordination.k8s.io",
      "node.k8s.io",
      "discovery.k8s.io",
    ];
    expect(names.filter((name) => known.includes(name))).toEqual(known.filter((name) => names.includes(name)));
    expect(names).toEqual(expect.arrayContaining(["apps", "rbac.authorization.k8s.io", "discovery.k8s.io"]));
  });

  test("tells resources and subresources of a version, by name", () => {
    const { resources, ...head } = apiResourceList(definitions, "apps/v1");
    expect(head).toEqual({ kind: "APIResourceList", apiVersion: "v1", groupVersion: "apps/v1" });
    const names = resources.map(({ name }) => name);
    expect(names).toEqual(names.toSorted());
    expect(names).toEqual(expect.arrayContaining(["replicasets", "replicasets/scale", "replicasets/status"]));
    expect(resources.filter(({ name }) => /^deployments(\/scale)?$/.test(name))).toEqual([
      {
        name: "deployments",
        singularName: "deployment",
        namespaced: true,
        kind: "Deployment",
        verbs: all,
        shortNames: ["deploy"],
        categories: ["all"],
        storageVersionHash: "8aSe+NMegvE=",
      },
      {
        name: "deployments/scale",
        singularName: "",
        namespaced: true,
        group: "autoscaling",
        version: "v1",
        kind: "Scale",
        verbs: ["get", "patch", "update"],
      },
    ]);
  });

  test("has no apiVersion in the core group, as in Kubernetes", () => {
    const { resources, ...head } = apiResourceList(definitions, "v1");
    expect(head).toEqual({ kind: "APIResourceList", groupVersion: "v1" });
    expect(resources.find(({ name }) => name === "pods/eviction")).toMatchObject({ group: "policy", kind: "Eviction" });
    expect(resources.find(({ name }) => name === "namespaces")?.verbs).not.toContain("deletecollection");
  });

  test("has no resources for a version that is not served", () => {
    expect(apiResourceList(definitions, "apps/v9").resources).toEqual([]);
  });
});

describe("aggregated discovery", () => {
  test("tells the core group without a name", () => {
    const { items, ...head } = aggregatedDiscovery(definitions, "api");
    expect(head).toEqual({ kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", metadata: {} });
    expect(items).toMatchObject([{ metadata: {}, versions: [{ version: "v1", freshness: "Current" }] }]);
  });

  test("tells the kinds of subresources that have one of their own", () => {
    const [core] = aggregatedDiscovery(definitions, "api").items;
    const pods = core?.versions[0]?.resources.find(({ resource }) => resource === "pods") as {
      subresources?: { subresource: string; responseKind: object }[];
    };
    const attach = pods.subresources?.find(({ subresource }) => subresource === "attach");
    expect(attach?.responseKind).toEqual({ group: "", version: "", kind: "PodAttachOptions" });
  });

  test("tells resources with their subresources", () => {
    const apps = aggregatedDiscovery(definitions, "apis").items.find(({ metadata }) => metadata.name === "apps");
    expect(apps?.metadata).toEqual({ name: "apps" });
    expect(apps?.versions[0]?.resources.find(({ resource }) => resource === "deployments")).toEqual({
      resource: "deployments",
      responseKind: { group: "", version: "", kind: "Deployment" },
      scope: "Namespaced",
      singularResource: "deployment",
      verbs: all,
      shortNames: ["deploy"],
      categories: ["all"],
      subresources: [
        {
          subresource: "scale",
          responseKind: { group: "autoscaling", version: "v1", kind: "Scale" },
          verbs: ["get", "patch", "update"],
        },
        {
          subresource: "status",
          responseKind: { group: "", version: "", kind: "Deployment" },
          verbs: ["get", "patch", "update"],
        },
      ],
    });
  });
});
