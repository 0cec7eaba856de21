import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { body } from "../../api/protobuf/testing/wire-writer.ts";
import { apiVersionOf } from "../../api/resources.ts";
import { schemaFor } from "../../api/schema/schema.ts";
import { anyJson, drawValue } from "../../api/schema/testing/draw-value.ts";
import { definitions } from "./registry/index.ts";
import type { ResourceDefinition } from "./registry/definition.ts";
import { serveApi, type Answer } from "./testing/api-server-fixture.ts";

/** The same requests in every run; a failure tells which body made it. */
const BOUNDS = {
  seed: 20260102,
  endOnFailure: true,
  interruptAfterTimeLimit: 10_000,
  markInterruptAsFailure: false,
};
const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
const PATCH_TYPES = ["json-patch", "merge-patch", "strategic-merge-patch"].map((name) => `application/${name}+json`);

const DEPLOYMENT = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  spec: {
    selector: { matchLabels: { app: "d" } },
    template: { metadata: { labels: { app: "d" } }, spec: { containers: [{ name: "c", image: "i" }] } },
  },
};

const { call, send } = await serveApi({ definitions });

/** Internal errors are ours; Kubernetes itself answers some requests with code 500, but without that reason. */
function problemOf({ status, body: answer, text }: Answer): string | undefined {
  const isExpected = status < 400 || (answer.kind === "Status" && !text.includes("InternalError"));
  return isExpected ? undefined : `${status} ${text}`;
}

const pathOf = (definition: ResourceDefinition) => {
  const { group, version, plural, namespaced } = definition;
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${root}${namespaced ? "/namespaces/app" : ""}/${plural}`;
};

afterEach(async () => {
  if ((await call("GET", "/healthz")).text !== "ok") throw new Error("the API server is not well any more");
  if (Object.keys(Object.prototype).length > 0) throw new Error("a prototype was changed");
});

const stored = definitions.filter((definition) => !("compute" in definition));

describe("whatever is created and changed as", () => {
  test.each(stored.map((definition) => [`${definition.plural} of ${apiVersionOf(definition)}`, definition] as const))(
    "%s is answered without an internal error",
    async (_name, definition) => {
      const schema = schemaFor(apiVersionOf(definition), definition.kind);
      if (!schema) throw new Error("not in the schema");
      const collection = pathOf(definition);
      const type = { apiVersion: apiVersionOf(definition), kind: definition.kind };
      const drawn = fc.gen().map((draw) => drawValue(draw, { shape: "object", name: schema.name }) as object | null);
      const bodyOf = (value: object | null, name: string, keepsMetadata: boolean) => {
        const { metadata } = (value ?? {}) as { metadata?: object };
        return {
          ...value,
          ...type,
          metadata: { ...(keepsMetadata ? metadata : {}), name, resourceVersion: undefined },
        };
      };
      let count = 0;
      await fc.assert(
        fc.asyncProperty(drawn, drawn, fc.boolean(), async (first, second, keepsMetadata) => {
          const name = `fuzz-${count++}`;
          const created = await send("POST", collection, bodyOf(first, name, keepsMetadata));
          const problems = [problemOf(created)];
          if (created.status === 201) {
            const path = `${collection}/${name}`;
            const changed = bodyOf(second, name, keepsMetadata);
            problems.push(problemOf(await send("PUT", path, changed)));
            problems.push(problemOf(await send("PUT", `${path}/status`, changed)));
            problems.push(problemOf(await send("PATCH", path, second, "application/strategic-merge-patch+json")));
            problems.push(problemOf(await call("GET", collection, { headers: { accept: TABLE } })));
            problems.push(problemOf(await call("DELETE", `${path}?gracePeriodSeconds=0`)));
          }
          expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
        }),
        { ...BOUNDS, numRuns: 50 },
      );
    },
  );
});

describe("whatever a client sends as", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array)),
    fc.uint8Array({ maxLength: 60 }).map((array) => body("apps/v1", "Deployment", Buffer.from(array))),
    fc
      .string({ unit: fc.constantFrom(...Array.from('{}[]":,&*-?!|>#%@ \n\t\\u0ae1.null')), maxLength: 40 })
      .map((text) => Buffer.from(text)),
    anyJson().map((value) => Buffer.from(JSON.stringify(value))),
  );

  test.each(["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"])(
    "%s is answered without an internal error",
    async (type) => {
      const path = "/apis/apps/v1/namespaces/app/deployments";
      await fc.assert(
        fc.asyncProperty(bytes, fc.constantFrom("POST", "PUT", "DELETE"), async (sent, method) => {
          const options = { headers: { "content-type": type }, body: sent };
          expect(problemOf(await call(method, method === "POST" ? path : `${path}/none`, options))).toBeUndefined();
        }),
        { ...BOUNDS, numRuns: 300 },
      );
    },
  );

  test.each(PATCH_TYPES)("%s is answered without an internal error", async (type) => {
    const path = "/apis/apps/v1/namespaces/app/deployments";
    const paths =
      "/spec /spec/replicas /spec/template/spec/containers/0 /metadata/labels/app /__proto__/polluted /constructor";
    const operation = fc.record({
      op: fc.constantFrom("add", "remove", "replace", "move", "copy", "test", "constructor"),
      path: fc.constantFrom(...paths.split(" "), "", "/", "/-", "/spec/template/spec/containers/-", "/a~1b"),
      from: fc.constantFrom(...paths.split(" ")),
      value: anyJson(),
    });
    const merge = fc.gen().map((draw) => drawValue(draw, { shape: "object", name: "io.k8s.api.apps.v1.Deployment" }));
    const patches = fc.oneof(anyJson(), type.includes("json-patch") ? fc.array(operation, { maxLength: 4 }) : merge);
    let count = 0;
    await fc.assert(
      fc.asyncProperty(patches, fc.constantFrom("", "/scale", "/status"), async (patch, subresource) => {
        const name = `patched-${type.slice(12, 15)}-${count++}`;
        expect((await send("POST", path, { ...DEPLOYMENT, metadata: { name } })).status).toBe(201);
        expect(problemOf(await send("PATCH", `${path}/${name}${subresource}`, patch, type))).toBeUndefined();
      }),
      { ...BOUNDS, numRuns: 200 },
    );
  });

  test("a query is answered without an internal error", async () => {
    const words =
      "a b,c = != in (a,b) notin ( ) ! constructor __proto__=a metadata.name=x % ü -1 0 true Exact NotOlderThan \u0000";
    const names =
      "labelSelector fieldSelector limit continue resourceVersion resourceVersionMatch timeoutSeconds includeObject " +
      "pretty dryRun fieldManager fieldValidation gracePeriodSeconds propagationPolicy sendInitialEvents __proto__";
    const word = fc.constantFrom(...words.split(" "), "9".repeat(30), " ");
    const pair = fc.tuple(fc.constantFrom(...names.split(" ")), fc.array(word, { maxLength: 3 }));
    const pairs = fc.array(pair, { maxLength: 4 });
    const paths =
      "/api/v1/pods /api/v1/namespaces/app/configmaps /api/v1/nodes/x /apis/constructor/v1 /api/__proto__ // " +
      "/apis/apps/v1/namespaces/%ff/deployments/x/scale /api/v1/namespaces/constructor/pods/__proto__/log " +
      "/apis/apps/v1/namespaces/a/../pods /openapi/v3/apis/__proto__/v1";
    const methods = fc.constantFrom("GET", "DELETE", "POST");
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths.split(" ")), pairs, methods, async (path, query, method) => {
        const search = query.map(([name, value]) => `${name}=${encodeURIComponent(value.join(""))}`).join("&");
        const answer = await call(method, `${path}?${search}`, { headers: { "content-type": "application/json" } });
        expect(answer.text).not.toContain("InternalError");
      }),
      { ...BOUNDS, numRuns: 400 },
    );
  });
});
