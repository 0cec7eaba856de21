import { describe, expect, test } from "vitest";
import { createCredentials } from "./credentials.ts";
import { CONFIG_MAPS, configMap, serveApi } from "./testing/api-server-fixture.ts";

const { credentials, call, send } = await serveApi();

describe("who may call", () => {
  test("nobody without credentials, except for health and version", async () => {
    const refused = await call("GET", CONFIG_MAPS, { credentials: {} });
    expect(refused.status).toBe(401);
    expect(refused.body).toMatchObject({ kind: "Status", reason: "Unauthorized" });
    for (const path of ["/healthz", "/livez", "/readyz", "/version"]) {
      expect((await call("GET", path, { credentials: {} })).status).toBe(200);
    }
  });

  test("the holder of the token, and not of another one", async () => {
    const bearer = (token: string) => ({ credentials: {}, headers: { authorization: `Bearer ${token}` } });
    expect((await call("GET", CONFIG_MAPS, bearer(credentials.token))).status).toBe(200);
    expect((await call("GET", CONFIG_MAPS, bearer(`${credentials.token}x`))).status).toBe(401);
  });

  test("not the holder of a certificate that somebody else signed", async () => {
    const { client } = await createCredentials(Date.now());
    const stranger = { cert: client.certificate, key: client.privateKey };
    expect((await call("GET", CONFIG_MAPS, { credentials: stranger })).status).toBe(401);
  });
});

describe("one object", () => {
  test("is created, read, replaced, patched and deleted", async () => {
    const created = await send("POST", CONFIG_MAPS, configMap("one", { a: "1" }));
    expect([created.status, created.body.data]).toEqual([201, { a: "1" }]);
    expect((await call("GET", `${CONFIG_MAPS}/one`)).body).toEqual(created.body);
    const replaced = await send("PUT", `${CONFIG_MAPS}/one`, configMap("one", { b: "2" }));
    expect([replaced.status, replaced.body.data]).toEqual([200, { b: "2" }]);
    const merged = await send("PATCH", `${CONFIG_MAPS}/one`, { data: { c: "3" } }, "application/merge-patch+json");
    expect(merged.body.data).toEqual({ b: "2", c: "3" });
    const operations = [{ op: "remove", path: "/data/b" }];
    const patched = await send("PATCH", `${CONFIG_MAPS}/one`, operations, "application/json-patch+json");
    expect(patched.body.data).toEqual({ c: "3" });
    const deleted = await call("DELETE", `${CONFIG_MAPS}/one`);
    expect(deleted.body).toMatchObject({ kind: "Status", status: "Success", details: { name: "one" } });
    expect((await call("GET", `${CONFIG_MAPS}/one`)).body.message).toBe('configmaps "one" not found');
  });

  test("is only tried with dryRun", async () => {
    expect((await send("POST", `${CONFIG_MAPS}?dryRun=All`, configMap("dry"))).status).toBe(201);
    expect((await call("GET", `${CONFIG_MAPS}/dry`)).status).toBe(404);
  });

  test("must be named as in the URL", async () => {
    const renamed = await send("PUT", `${CONFIG_MAPS}/x`, configMap("y"));
    expect(renamed.body.message).toBe("the name of the object (y) does not match the name on the URL (x)");
    const moved = { ...configMap("x"), metadata: { name: "x", namespace: "other" } };
    expect((await send("POST", CONFIG_MAPS, moved)).body.message).toBe(
      "the namespace of the provided object does not match the namespace sent on the request",
    );
  });

  test("comes as YAML, table or metadata where that is asked for", async () => {
    await send("POST", CONFIG_MAPS, configMap("shown", { a: "1" }));
    const as = (accept: string) => call("GET", `${CONFIG_MAPS}/shown`, { headers: { accept } });
    const yaml = await as("application/yaml");
    expect([yaml.headers["content-type"], yaml.text.split("\n")[0]]).toEqual(["application/yaml", "apiVersion: v1"]);
    const table = await as("application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
    expect(table.body.rows).toMatchObject([{ cells: ["shown", 1], object: { kind: "PartialObjectMetadata" } }]);
    const partial = await as("application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
    expect([partial.body.kind, partial.body.data]).toEqual(["PartialObjectMetadata", undefined]);
  });

  test("warns of unknown fields and refuses them when told so", async () => {
    const odd = { ...configMap("odd"), extra: 1 };
    expect((await send("POST", CONFIG_MAPS, odd)).headers["warning"]).toBe('299 - "unknown field \\"extra\\""');
    const strict = await send("POST", `${CONFIG_MAPS}?fieldValidation=Strict`, { ...odd, metadata: { name: "odd2" } });
    expect([strict.status, strict.body.reason]).toEqual([400, "BadRequest"]);
  });

  test("is scaled through its subresource", async () => {
    const path = "/apis/apps/v1/namespaces/app/deployments";
    const spec = { replicas: 1, selector: { matchLabels: { app: "d" } } };
    await send("POST", path, { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d" }, spec });
    const patch = { spec: { replicas: 4 } };
    const scaled = await send("PATCH", `${path}/d/scale`, patch, "application/merge-patch+json");
    expect(scaled.body).toMatchObject({ kind: "Scale", spec: { replicas: 4 }, status: { selector: "app=d" } });
    expect((await call("GET", `${path}/d`)).body.spec?.replicas).toBe(4);
  });
});

describe("bad requests", () => {
  test.each([
    ["PUT", CONFIG_MAPS, 405],
    ["POST", `${CONFIG_MAPS}/x`, 405],
    ["POST", "/api/v1/configmaps", 405],
    ["DELETE", "/api/v1/configmaps", 405],
    ["POST", "/version", 405],
    ["GET", "/api/v1/widgets", 404],
    ["GET", "/apis/apps/v9/x", 404],
    ["GET", "/nothing", 404],
    ["GET", `${CONFIG_MAPS}?limit=abc`, 400],
    ["GET", `${CONFIG_MAPS}?labelSelector=a%3Db%20c`, 400],
    ["GET", `${CONFIG_MAPS}?resourceVersion=999999`, 504],
    ["GET", `${CONFIG_MAPS}?sendInitialEvents=true`, 422],
  ])("%s %s is answered %i", async (method, path, status) => {
    expect((await call(method, path)).status).toBe(status);
  });

  test("with bodies that are no objects or too large", async () => {
    const post = (body: string, type = "application/json") =>
      call("POST", CONFIG_MAPS, { headers: { "content-type": type }, body });
    expect((await post('{"kind":')).body.reason).toBe("BadRequest");
    expect((await post("")).body.message).toContain("unexpected end of JSON input");
    expect((await post("a: [", "application/yaml")).body.reason).toBe("BadRequest");
    expect((await post("<x/>", "application/xml")).status).toBe(415);
    const large = await post(JSON.stringify({ data: "x".repeat(3 * 1024 * 1024) }));
    expect(large.body.message).toBe("Request entity too large: limit is 3145728");
    expect((await call("GET", "/healthz")).status).toBe(200);
  });
});

describe("a list", () => {
  test("comes in pages of one and the same state", async () => {
    const names = ["p1", "p2", "p3"];
    for (const name of names) await send("POST", CONFIG_MAPS, configMap(name, undefined, { page: "1" }));
    const first = (await call("GET", `${CONFIG_MAPS}?labelSelector=page&limit=2`)).body;
    expect(first.items?.map(({ kind, metadata }) => [kind, metadata.name])).toEqual([
      [undefined, "p1"],
      [undefined, "p2"],
    ]);
    await send("POST", CONFIG_MAPS, configMap("p2b", undefined, { page: "1" }));
    const token = first.metadata?.continue ?? "";
    const second = (await call("GET", `${CONFIG_MAPS}?labelSelector=page&limit=2&continue=${token}`)).body;
    expect(second.items?.map(({ metadata }) => metadata.name)).toEqual(["p3"]);
    expect(second.metadata?.continue).toBeUndefined();
    const deleted = await call("DELETE", `${CONFIG_MAPS}?labelSelector=page`);
    expect(deleted.body.items).toHaveLength(4);
    expect((await call("GET", `${CONFIG_MAPS}?labelSelector=page`)).body.items).toEqual([]);
  });
});
