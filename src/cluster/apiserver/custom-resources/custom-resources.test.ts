import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { customResourceDefinitions } from "../../../api/resources.ts";
import { createCustomResourceDefinitionController } from "../../controllers/custom-resource-definition/controller.ts";
import { definitions } from "../registry/index.ts";
import { serveApi } from "../testing/api-server-fixture.ts";

const { api, call, open, send } = await serveApi({ definitions });
const controller = createCustomResourceDefinitionController(api);
const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const APPS = "/apis/example.com/v1/namespaces/app/widgets";

const spec = {
  type: "object",
  required: ["size"],
  properties: {
    size: { type: "integer", minimum: 1 },
    color: { type: "string", default: "red" },
    replicas: { type: "integer" },
    ports: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
      items: {
        type: "object",
        required: ["name"],
        properties: { name: { type: "string" }, port: { type: "integer" } },
      },
    },
  },
};
const status = { type: "object", properties: { replicas: { type: "integer" }, selector: { type: "string" } } };
const schema = { openAPIV3Schema: { type: "object", properties: { spec, status } } };
const v1 = {
  name: "v1",
  served: true,
  storage: true,
  schema,
  selectableFields: [{ jsonPath: ".spec.color" }],
  additionalPrinterColumns: [
    { name: "Size", type: "integer", jsonPath: ".spec.size" },
    { name: "Ports", type: "string", jsonPath: ".spec.ports", priority: 1 },
  ],
  subresources: {
    status: {},
    scale: {
      specReplicasPath: ".spec.replicas",
      statusReplicasPath: ".status.replicas",
      labelSelectorPath: ".status.selector",
    },
  },
};
const v2 = { name: "v2", served: true, storage: false, schema };
const v1beta1 = { name: "v1beta1", served: true, storage: false, deprecated: true, schema };
const crd = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { plural: "widgets", kind: "Widget", shortNames: ["wd"], categories: ["all"] },
    versions: [v1, v2, v1beta1],
  },
};
const widget = (name: string, content: object = { size: 1 }, version = "v1") => ({
  apiVersion: `example.com/${version}`,
  kind: "Widget",
  metadata: { name },
  spec: content,
});

beforeAll(async () => {
  await controller.start();
  const served = new Promise<void>((resolve) => void api.resources.onChange(resolve));
  await send("POST", CRDS, crd);
  await served;
});
afterAll(() => controller.stop());

describe("the API of a custom resource", () => {
  test("is announced, with the newest version first", async () => {
    const group = await call("GET", "/apis/example.com");
    const versions = ["v2", "v1", "v1beta1"].map((version) => ({ version }));
    expect(group.body).toMatchObject({ versions, preferredVersion: { version: "v2" } });
    const { body } = await call("GET", "/apis/example.com/v1");
    expect(body).toMatchObject({
      resources: [
        { name: "widgets", singularName: "widget", kind: "Widget", shortNames: ["wd"], categories: ["all"] },
        { name: "widgets/scale", group: "autoscaling", kind: "Scale" },
        { name: "widgets/status" },
      ],
    });
  });

  test("fills in defaults and drops unknown fields, with a word about it unless told otherwise", async () => {
    const odd = widget("unknown", { size: 1, other: 1 });
    const warned = await send("POST", APPS, odd);
    expect(warned.status).toBe(201);
    expect(warned.headers["warning"]).toContain('unknown field \\"spec.other\\"');
    expect(warned.body.spec).toEqual({ size: 1, color: "red" });
    const refused = await send("POST", `${APPS}?fieldValidation=Strict`, widget("strict", { size: 1, other: 1 }));
    expect(refused.status).toBe(400);
    expect(refused.body.message).toBe(
      'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.other"',
    );
    const ignored = await send("PUT", `${APPS}/unknown?fieldValidation=Ignore`, {
      ...warned.body,
      spec: { size: 2, other: 1 },
    });
    expect([ignored.status, ignored.headers["warning"]]).toEqual([200, undefined]);
  });

  test("refuses what breaks the schema, and another kind", async () => {
    const small = await send("POST", APPS, widget("small", { size: 0 }));
    expect([small.status, small.body.message]).toEqual([
      422,
      'Widget.example.com "small" is invalid: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1',
    ]);
    const other = await send("POST", APPS, { ...widget("other"), kind: "Other" });
    expect([other.status, other.body.message]).toEqual([
      422,
      'Widget.example.com "other" is invalid: kind: Invalid value: "Other": must be Widget',
    ]);
  });

  test("counts changes of the spec, and has status and scale of their own", async () => {
    await send("POST", APPS, { ...widget("parts", { size: 1, replicas: 2 }), status: { replicas: 9 } });
    const merge = "application/merge-patch+json";
    const changed = await send("PATCH", `${APPS}/parts`, { spec: { size: 2 }, status: { replicas: 9 } }, merge);
    expect(changed.body).toMatchObject({ metadata: { generation: 2 }, spec: { size: 2 } });
    expect(changed.body).not.toHaveProperty("status");
    const statusPatch = { spec: { size: 3 }, status: { replicas: 1, selector: "a=b" } };
    const told = await send("PATCH", `${APPS}/parts/status`, statusPatch, merge);
    expect(told.body).toMatchObject({ metadata: { generation: 2 }, spec: { size: 2 }, status: { replicas: 1 } });
    const scale = await call("GET", `${APPS}/parts/scale`);
    expect(scale.body).toMatchObject({
      kind: "Scale",
      spec: { replicas: 2 },
      status: { replicas: 1, selector: "a=b" },
    });
    await send("PATCH", `${APPS}/parts/scale`, { spec: { replicas: 5 } }, merge);
    expect((await call("GET", `${APPS}/parts`)).body.spec).toMatchObject({ replicas: 5, size: 2 });
    const strategic = await send("PATCH", `${APPS}/parts`, {}, "application/strategic-merge-patch+json");
    expect(strategic.status).toBe(415);
  });

  test("applies lists with keys item by item, and names who owns what", async () => {
    const apply = (manager: string, port: object) =>
      send(
        "PATCH",
        `${APPS}/applied?fieldManager=${manager}`,
        widget("applied", { size: 1, ports: [port] }),
        "application/apply-patch+yaml",
      );
    expect((await apply("one", { name: "a", port: 1 })).status).toBe(201);
    const { body } = await apply("two", { name: "b", port: 2 });
    expect(body.spec).toMatchObject({
      ports: [
        { name: "a", port: 1 },
        { name: "b", port: 2 },
      ],
    });
    const conflict = await apply("two", { name: "a", port: 3 });
    expect(conflict.status).toBe(409);
    expect(conflict.body.message).toContain('.spec.ports[name="a"].port');
  });

  test("can be selected by fields and is shown in a table", async () => {
    await send("POST", APPS, widget("blue", { size: 7, color: "blue", ports: [{ name: "a" }] }));
    const blue = await call("GET", `${APPS}?fieldSelector=spec.color=blue`, {
      headers: { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" },
    });
    expect(blue.body.rows?.map(({ cells }) => cells)).toEqual([["blue", 7, '[{"name":"a"}]']]);
    const unknown = await call("GET", `${APPS}?fieldSelector=spec.size=7`);
    expect([unknown.status, unknown.body.message]).toEqual([400, expect.stringContaining("field label not supported")]);
  });

  test("shows the same objects in each version", async () => {
    await send("POST", APPS.replace("v1", "v2"), widget("second", { size: 1 }, "v2"));
    expect((await call("GET", `${APPS}/second`)).body).toMatchObject({ apiVersion: "example.com/v1" });
    expect((await call("GET", `${APPS.replace("v1", "v2")}/second`)).body).toMatchObject({
      apiVersion: "example.com/v2",
    });
  });

  test("warns who uses a deprecated version", async () => {
    const { headers } = await call("GET", APPS.replace("v1", "v1beta1"));
    expect(headers["warning"]).toBe('299 - "example.com/v1beta1 Widget is deprecated; use example.com/v2 Widget"');
  });

  test("is described in both versions of OpenAPI, as long as it is there", async () => {
    const index = await call("GET", "/openapi/v3");
    expect(index.text).toContain('"apis/example.com/v1"');
    const document = await call("GET", "/openapi/v3/apis/example.com/v1");
    const name = "com.example.v1.Widget";
    expect(document.body).toMatchObject({
      components: {
        schemas: { [name]: { properties: { spec, metadata: { allOf: [{}] }, kind: { type: "string" } } } },
      },
      paths: { "/apis/example.com/v1/namespaces/{namespace}/widgets/{name}/scale": {} },
    });
    const swagger = await call("GET", "/openapi/v2");
    expect(swagger.body).toMatchObject({ definitions: { [name]: { properties: { spec } }, [`${name}List`]: {} } });
  });

  test("follows its definition: new defaults are there for objects that were stored before", async () => {
    await send("POST", APPS, widget("old"));
    const present = api.get(customResourceDefinitions, "", "widgets.example.com");
    const grown = structuredClone(present);
    const properties = grown.spec.versions[0]?.schema?.openAPIV3Schema?.properties?.["spec"]?.properties ?? {};
    properties["shape"] = { type: "string", default: "round" };
    api.update(customResourceDefinitions, grown);
    expect((await call("GET", `${APPS}/old`)).body.spec).toEqual({ size: 1, color: "red", shape: "round" });
  });

  test("goes with its definition, and so do watches of it", async () => {
    const watch = await open("GET", `${APPS}?watch=true`);
    const ended = once(watch.resume(), "end");
    await send("DELETE", `${CRDS}/widgets.example.com`, {});
    await ended;
    expect((await call("GET", APPS)).status).toBe(404);
    expect((await call("GET", "/openapi/v3")).text).not.toContain("example.com");
  });
});
