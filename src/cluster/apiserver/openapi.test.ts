import { describe, expect, test } from "vitest";
import { openApiV3Document, openApiV3Index } from "./openapi.ts";
import { definitions } from "./registry/index.ts";

const OBJECT = "/apis/apps/v1/namespaces/{namespace}/deployments/{name}";

describe("the index", () => {
  test("names each group version once, with a hash of its document", () => {
    const { paths } = openApiV3Index(definitions);
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(["api/v1", "apis/apps/v1", "apis/discovery.k8s.io/v1"]));
    for (const [path, { serverRelativeURL }] of Object.entries(paths)) {
      expect(serverRelativeURL).toMatch(/^\/openapi\/v3\/[^?]+\?hash=[0-9A-F]{128}$/);
      expect(serverRelativeURL).toContain(`/openapi/v3/${path}?`);
    }
  });

  test("has another hash when resources differ", () => {
    const fewer = definitions.filter(({ plural }) => plural !== "deployments");
    const hashOf = (list: typeof definitions) => openApiV3Index(list).paths["apis/apps/v1"];
    expect(hashOf(fewer)).not.toEqual(hashOf(definitions));
  });
});

describe("the document of a group version", () => {
  const document = openApiV3Document(definitions, "apps/v1");
  const schemas = document?.components.schemas ?? {};

  test("exists only where there are resources", () => {
    expect(openApiV3Document(definitions, "apps/v9")).toBeUndefined();
  });

  test("has the paths that are served", () => {
    const paths = Object.keys(document?.paths ?? {});
    expect(paths.filter((path) => /deployments|replicasets/.test(path))).toEqual([
      "/apis/apps/v1/deployments",
      "/apis/apps/v1/namespaces/{namespace}/deployments",
      OBJECT,
      `${OBJECT}/scale`,
      `${OBJECT}/status`,
      "/apis/apps/v1/namespaces/{namespace}/replicasets",
      "/apis/apps/v1/namespaces/{namespace}/replicasets/{name}",
      "/apis/apps/v1/namespaces/{namespace}/replicasets/{name}/scale",
      "/apis/apps/v1/namespaces/{namespace}/replicasets/{name}/status",
      "/apis/apps/v1/replicasets",
    ]);
  });

  test("tells kubectl that fields are validated", () => {
    expect(document?.paths[OBJECT]?.["patch"]).toMatchObject({
      parameters: expect.arrayContaining([
        expect.objectContaining({ name: "fieldValidation", in: "query" }),
      ]) as unknown,
      "x-kubernetes-group-version-kind": { group: "apps", version: "v1", kind: "Deployment" },
    });
  });

  test("has schemas with kinds, merge keys and documentation", () => {
    expect(schemas["io.k8s.api.apps.v1.Deployment"]).toMatchObject({
      type: "object",
      description: "Deployment enables declarative updates for Pods and ReplicaSets.",
      "x-kubernetes-group-version-kind": [{ group: "apps", version: "v1", kind: "Deployment" }],
    });
    expect(schemas["io.k8s.api.core.v1.PodSpec"]).toMatchObject({
      required: ["containers"],
      properties: {
        containers: {
          type: "array",
          "x-kubernetes-patch-strategy": "merge",
          "x-kubernetes-patch-merge-key": "name",
          "x-kubernetes-list-map-keys": ["name"],
        },
      },
    });
  });

  test.each(definitions.map(({ group, version }) => (group === "" ? version : `${group}/${version}`)))(
    "%s has no dangling reference",
    (groupVersion) => {
      const text = JSON.stringify(openApiV3Document(definitions, groupVersion));
      const present = Object.keys(openApiV3Document(definitions, groupVersion)?.components.schemas ?? {});
      const referenced = [...text.matchAll(/#\/components\/schemas\/([\w.-]+)/g)].map(([, name]) => name);
      expect(referenced.length).toBeGreaterThan(0);
      expect([...new Set(referenced)].filter((name) => !present.includes(name ?? ""))).toEqual([]);
    },
  );
});
