import { request } from "node:https";
import { describe, expect, test } from "vitest";
import type { Status } from "../../src/api/meta.ts";
import { upstreamCluster } from "./cluster.ts";

const cluster = upstreamCluster();

/** Creates a Deployment from text, as a value would lose its duplicate keys. */
async function create(namespace: string, body: string): Promise<Status> {
  const { server, tls } = cluster.connection;
  const { cert, key } = await cluster.connection.authenticate();
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const url = new URL(`${path}?fieldManager=field_validation_mgr&fieldValidation=Strict`, server);
  const headers = { "content-type": "application/json" };
  return new Promise((resolve, reject) => {
    const call = request(url, { method: "POST", headers, ca: tls.ca, cert, key, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve(JSON.parse(text) as Status));
    });
    call.on("error", reject).end(body);
  });
}

const deployment = (metadata: string, spec: string) => `{
  "apiVersion": "apps/v1",
  "kind": "Deployment",
  "metadata": {"name": "my-dep", ${metadata} "labels": {"app": "nginx"}},
  "spec": {
    ${spec}
    "selector": {"matchLabels": {"app": "nginx"}},
    "template": {
      "metadata": {"labels": {"app": "nginx"}},
      "spec": {"containers": [{"name": "nginx", "image": "nginx:latest"}]}
    }
  }
}`;

describe("[sig-api-machinery] FieldValidation", () => {
  test("should detect unknown and duplicate fields of a typed object", async () => {
    const ns = await cluster.namespace("field-validation");
    const status = await create(ns, deployment("", '"unknownField": "foo", "replicas": 2, "replicas": 3,'));
    expect(status).toMatchObject({ code: 400, reason: "BadRequest" });
    expect(status.message).toContain(
      'strict decoding error: unknown field "spec.unknownField", duplicate field "spec.replicas"',
    );
  });

  test("should detect unknown metadata fields of a typed object", async () => {
    const ns = await cluster.namespace("field-validation");
    const status = await create(ns, deployment('"unknownMeta": "foo",', ""));
    expect(status.message).toContain('strict decoding error: unknown field "metadata.unknownMeta"');
  });
});
