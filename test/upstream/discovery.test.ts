import { request } from "node:https";
import { describe, expect, test } from "vitest";
import { eventually, upstreamCluster } from "./cluster.ts";

const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** What the upstream tests look for in discovery. */
const EXPECTED: readonly (readonly [groupVersion: string, plural: string])[] = [
  ["apiextensions.k8s.io/v1", "customresourcedefinitions"],
  ["apiregistration.k8s.io/v1", "apiservices"],
  ["apps/v1", "deployments"],
  ["authentication.k8s.io/v1", "tokenreviews"],
  ["authorization.k8s.io/v1", "selfsubjectaccessreviews"],
  ["autoscaling/v1", "horizontalpodautoscalers"],
  ["autoscaling/v2", "horizontalpodautoscalers"],
  ["batch/v1", "jobs"],
  ["admissionregistration.k8s.io/v1", "validatingwebhookconfigurations"],
  ["certificates.k8s.io/v1", "certificatesigningrequests"],
  ["coordination.k8s.io/v1", "leases"],
  ["discovery.k8s.io/v1", "endpointslices"],
  ["events.k8s.io/v1", "events"],
  ["networking.k8s.io/v1", "ingresses"],
  ["node.k8s.io/v1", "runtimeclasses"],
  ["policy/v1", "poddisruptionbudgets"],
  ["scheduling.k8s.io/v1", "priorityclasses"],
  ["storage.k8s.io/v1", "csinodes"],
];

interface Group {
  name: string;
  versions: { groupVersion: string }[];
  preferredVersion: { groupVersion: string };
}
interface AggregatedGroups {
  kind: string;
  items: { metadata: { name?: string }; versions: { version: string; resources: { resource: string }[] }[] }[];
}

const cluster = upstreamCluster();

async function aggregated(path: string): Promise<AggregatedGroups> {
  const { server, tls } = cluster.connection;
  const { cert, key } = await cluster.connection.authenticate();
  const options = { headers: { accept: AGGREGATED }, ca: tls.ca, cert, key, agent: false };
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, server), options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve(JSON.parse(text) as AggregatedGroups));
    });
    call.on("error", reject).end();
  });
}

/** All that is in there, as `group/version plural`. */
const listed = ({ items }: AggregatedGroups) =>
  items.flatMap(({ metadata, versions }) =>
    versions.flatMap(({ version, resources }) =>
      resources.map(({ resource }) => `${metadata.name ? `${metadata.name}/` : ""}${version} ${resource}`),
    ),
  );

describe("[sig-api-machinery] Discovery", () => {
  test("should validate PreferredVersion for each APIGroup", async () => {
    const { groups } = await cluster.call<{ groups: Group[] }>("GET", "/apis/");
    expect(groups.length).toBeGreaterThan(10);
    for (const { name } of groups) {
      const { versions, preferredVersion } = await cluster.call<Group>("GET", `/apis/${name}/`);
      expect(versions.map(({ groupVersion }) => groupVersion)).toContain(preferredVersion.groupVersion);
    }
  });

  test("should locate the groupVersion and a resource within each APIGroup", async () => {
    for (const [groupVersion, plural] of [["v1", "namespaces"] as const, ...EXPECTED]) {
      const path = groupVersion === "v1" ? "/api/v1" : `/apis/${groupVersion}`;
      const list = await cluster.call<{ groupVersion: string; resources: { name: string }[] }>("GET", path);
      expect(list.groupVersion).toBe(groupVersion);
      expect(list.resources.map(({ name }) => name)).toContain(plural);
    }
  });
});

describe("[sig-api-machinery] AggregatedDiscovery", () => {
  test("should support raw aggregated discovery endpoint Accept headers", async () => {
    const groups = await aggregated("/apis");
    expect(groups.kind).toBe("APIGroupDiscoveryList");
    expect(listed(groups)).toEqual(expect.arrayContaining(EXPECTED.map((entry) => entry.join(" "))));
    expect(listed(await aggregated("/api"))).toContain("v1 namespaces");
  });

  test("should support raw aggregated discovery request for CRDs", async () => {
    const group = "group4711.example.com";
    const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
    await cluster.call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
      kind: "CustomResourceDefinition",
      apiVersion: "apiextensions.k8s.io/v1",
      metadata: { name: `testcrds.${group}` },
      spec: {
        group,
        names: { plural: "testcrds", singular: "testcrd", kind: "testcrd", listKind: "testcrdList" },
        scope: "Namespaced",
        versions: [{ name: "v1", served: true, storage: true, schema }],
      },
      status: { conditions: null, acceptedNames: { plural: "", kind: "" }, storedVersions: null },
    });
    await eventually(async () => listed(await aggregated("/apis")).includes(`${group}/v1 testcrds`));
    expect(await cluster.call("GET", `/apis/${group}/v1/testcrds`)).toMatchObject({ items: [] });
  });
});
