import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { WireReader } from "../../api/protobuf/wire-reader.ts";
import { configMaps } from "../../api/resources.ts";
import { CONFIG_MAPS, configMap, serveApi } from "./testing/api-server-fixture.ts";

const { api, call, open } = await serveApi();

async function bytesOf(path: string, headers: Record<string, string>) {
  const message = await open("GET", path, { headers });
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return { headers: message.headers, bytes: Buffer.concat(chunks) };
}

describe("documents that clients keep", () => {
  const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

  test.each([
    ["/apis", AGGREGATED],
    ["/openapi/v2", "application/json"],
    ["/openapi/v3", "*/*"],
    ["/openapi/v3/apis/apps/v1", "application/json"],
  ])("%s is sent once and then only confirmed", async (path, accept) => {
    const first = await call("GET", path, { headers: { accept } });
    const { etag = "" } = first.headers;
    expect([first.status, etag]).toEqual([200, expect.stringMatching(/^"[0-9A-F]{128}"$/)]);
    const again = await call("GET", path, { headers: { accept, "if-none-match": etag } });
    expect([again.status, again.text, again.headers.etag]).toEqual([304, "", etag]);
  });

  test("a document of OpenAPI v3 may be kept for good under its hash, and an old hash leads to the new one", async () => {
    const index = JSON.parse((await call("GET", "/openapi/v3")).text) as {
      paths: Record<string, { serverRelativeURL: string }>;
    };
    const path = index.paths["apis/apps/v1"]?.serverRelativeURL ?? "";
    const { status, headers } = await call("GET", path);
    expect([status, headers["cache-control"], headers.vary]).toEqual([200, "public, immutable", "Accept"]);
    expect(Date.parse(headers.expires ?? "")).toBeGreaterThan(Date.now());
    const old = await call("GET", path.replace(/hash=.*/, "hash=00"));
    expect([old.status, old.headers.location]).toEqual([301, path]);
  });

  test("nobody gets a document in a form that he cannot read", async () => {
    const headers = { accept: "application/com.github.proto-openapi.spec.v3.v1.0+protobuf" };
    expect((await call("GET", "/openapi/v3/apis/apps/v1", { headers })).status).toBe(406);
    expect((await call("GET", "/openapi/v2", { headers })).status).toBe(406);
  });
});

describe("OpenAPI v2", () => {
  test("describes the same kinds and operations in Swagger's words", async () => {
    const { text } = await call("GET", "/openapi/v2");
    const { definitions, paths } = JSON.parse(text) as {
      definitions: Record<string, { properties: Record<string, unknown> }>;
      paths: Record<string, Record<string, unknown>>;
    };
    expect(definitions["io.k8s.api.apps.v1.Deployment"]).toMatchObject({
      properties: { spec: { $ref: "#/definitions/io.k8s.api.apps.v1.DeploymentSpec" } },
      "x-kubernetes-group-version-kind": [{ group: "apps", version: "v1", kind: "Deployment" }],
    });
    expect(definitions["io.k8s.apimachinery.pkg.api.resource.Quantity"]).toMatchObject({ type: "string" });
    expect(paths["/api/v1/namespaces/{namespace}/configmaps/{name}"]?.["patch"]).toMatchObject({
      parameters: expect.arrayContaining([
        expect.objectContaining({ name: "fieldValidation", in: "query", type: "string" }),
        expect.objectContaining({ name: "body", in: "body", schema: expect.anything() as unknown }),
      ]) as unknown,
      "x-kubernetes-action": "patch",
    });
    expect(text).not.toContain("#/components/");
  });

  test("comes in protobuf for clients that read nothing else", async () => {
    const accept = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    const { headers, bytes } = await bytesOf("/openapi/v2", { accept });
    expect(headers["content-type"]).toBe("application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
    const { definitions } = JSON.parse((await call("GET", "/openapi/v2")).text) as { definitions: object };
    const names = fieldsOf(bytes, 9)
      .flatMap((all) => fieldsOf(all, 1))
      .map((pair) => String(fieldsOf(pair, 1)[0]));
    expect(names).toEqual(Object.keys(definitions));
  });
});

/** All contents of one length-delimited field of a message. */
function fieldsOf(message: Buffer, number: number): Buffer[] {
  const reader = new WireReader(message);
  const found: Buffer[] = [];
  while (!reader.isAtEnd) {
    const tag = reader.tag();
    if (tag.number === number) found.push(Buffer.from(reader.bytes()));
    else reader.skip(tag.wireType);
  }
  return found;
}

describe("large answers", () => {
  const gzip = { "accept-encoding": "deflate, gzip" };

  test("are compressed for those who can read it", async () => {
    api.create(configMaps, configMap("large", { text: "x".repeat(200_000) }));
    const plain = await bytesOf(`${CONFIG_MAPS}/large`, {});
    const { headers, bytes } = await bytesOf(`${CONFIG_MAPS}/large`, gzip);
    expect([plain.headers["content-encoding"], headers["content-encoding"], headers.vary]).toEqual([
      undefined,
      "gzip",
      "Accept-Encoding",
    ]);
    expect(gunzipSync(bytes)).toEqual(plain.bytes);
  });

  test("only those", async () => {
    api.create(configMaps, configMap("little", { text: "x".repeat(100_000) }));
    expect((await bytesOf(`${CONFIG_MAPS}/little`, gzip)).headers["content-encoding"]).toBeUndefined();
  });
});

describe("outside of resources", () => {
  test("the root lists the paths", async () => {
    const { text } = await call("GET", "/");
    expect((JSON.parse(text) as { paths: string[] }).paths).toEqual(
      expect.arrayContaining(["/api", "/apis/apps/v1", "/livez", "/openapi/v3", "/version"]),
    );
  });

  test("health checks can be left out", async () => {
    const { text } = await call("GET", "/readyz?verbose&exclude=log&exclude=other");
    expect(text.split("\n")).toEqual([
      "[+]ping ok",
      "[+]log excluded: ok",
      'warn: some health checks cannot be excluded: no matches for "other"',
      "readyz check passed",
      "",
    ]);
  });

  test("metrics count requests and objects", async () => {
    const counted = async () => {
      const { text } = await call("GET", "/metrics");
      const numberOf = (start: string) =>
        Number(
          text
            .split("\n")
            .find((line) => line.startsWith(start))
            ?.split(" ")[1],
        );
      return {
        missing: numberOf('apiserver_request_total{code="404",verb="GET",group="apps",resource="deployments"') || 0,
        objects: numberOf('apiserver_storage_objects{resource="configmaps"}'),
      };
    };
    const before = await counted();
    await call("GET", "/apis/apps/v1/namespaces/app/deployments/none");
    api.create(configMaps, configMap("counted"));
    expect(await counted()).toEqual({ missing: before.missing + 1, objects: before.objects + 1 });
  });
});
