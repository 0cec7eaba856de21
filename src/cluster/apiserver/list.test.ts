import { describe, expect, test } from "vitest";
import { configMaps, namespaces } from "../../api/resources.ts";
import { CONFIG_MAPS, configMap, serveApi, type Answer } from "./testing/api-server-fixture.ts";

const { api, call } = await serveApi();
const names = ({ body }: Answer) => body.items?.map(({ metadata }) => metadata.name);

/** ConfigMaps `prefix-0` ... in namespace `app`, all with the label `set=prefix`. */
function createSet(prefix: string, count: number): string {
  for (let n = 0; n < count; n++) api.create(configMaps, configMap(`${prefix}-${n}`, {}, { set: prefix }));
  return `${CONFIG_MAPS}?labelSelector=set%3D${prefix}`;
}

describe("a list in pages", () => {
  test("goes on in the present state with the token that comes with the news that the first state is gone", async () => {
    const path = createSet("gone", 4);
    const first = await call("GET", `${path}&limit=2`);
    api.create(configMaps, configMap("gone-2-new", {}, { set: "gone" }));
    api.store.compact(api.store.revision);
    const expired = await call("GET", `${path}&limit=2&continue=${first.body.metadata?.continue}`);
    expect([expired.status, expired.body.reason]).toEqual([410, "Expired"]);
    expect(expired.body.message).toMatch(/use the continue token in this response to retrieve the remainder/);
    const rest = await call("GET", `${path}&limit=9&continue=${expired.body.metadata?.continue}`);
    expect(names(rest)).toEqual(["gone-2", "gone-2-new", "gone-3"]);
    expect(rest.body.metadata?.resourceVersion).toBe(api.store.revision.toString());
  });

  test("loses nothing where one namespace is named like the beginning of another", async () => {
    for (const name of ["app-b", "app0"]) {
      api.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name }, spec: {} });
      api.create(configMaps, {
        ...configMap("p", {}, { set: "spaces" }),
        metadata: { name: "p", namespace: name, labels: { set: "spaces" } },
      });
    }
    createSet("spaces", 2);
    const seen: string[] = [];
    let token = "";
    do {
      const answer = await call("GET", `/api/v1/configmaps?labelSelector=set%3Dspaces&limit=1&continue=${token}`);
      seen.push(...(names(answer) ?? []));
      token = answer.body.metadata?.continue ?? "";
    } while (token !== "");
    expect(seen).toEqual(["p", "spaces-0", "spaces-1", "p"]);
  });

  test("of a given revision shows exactly that revision", async () => {
    const path = createSet("exact", 2);
    const { revision } = api.store;
    api.delete(configMaps, "app", "exact-0");
    expect(names(await call("GET", `${path}&limit=5&resourceVersion=${revision}`))).toEqual(["exact-0", "exact-1"]);
    expect(names(await call("GET", `${path}&resourceVersion=${revision}`))).toEqual(["exact-1"]);
    const newer = `${path}&limit=5&resourceVersion=${revision}&resourceVersionMatch=NotOlderThan`;
    expect(names(await call("GET", newer))).toEqual(["exact-1"]);
  });

  test("is deleted page by page", async () => {
    const path = createSet("pages", 3);
    const deleted = await call("DELETE", `${path}&limit=2`);
    expect(names(deleted)).toEqual(["pages-0", "pages-1"]);
    expect(names(await call("GET", path))).toEqual(["pages-2"]);
  });
});

describe("metadata only", () => {
  test.each(["v1", "v1beta1"])("comes in the version %s that was asked for", async (version) => {
    const path = createSet(`meta-${version}`, 1);
    const accept = `application/json;as=PartialObjectMetadataList;v=${version};g=meta.k8s.io`;
    const { body } = await call("GET", path, { headers: { accept } });
    expect(body).toMatchObject({ kind: "PartialObjectMetadataList", apiVersion: `meta.k8s.io/${version}` });
    expect(body.items?.[0]).toMatchObject({ kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}` });
  });
});
