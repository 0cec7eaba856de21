import { describe, expect, test } from "vitest";
import { request } from "node:https";
import { eventually, upstreamCluster } from "./cluster.ts";

const AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.59";
const TABLE = "application/json;as=Table;v=v1beta1;g=meta.k8s.io";

interface Table {
  kind: string;
  apiVersion: string;
  metadata: { resourceVersion?: string; continue?: string };
  columnDefinitions: { name: string }[];
  rows: { cells: unknown[] }[];
}

const cluster = upstreamCluster();

/** A request with an Accept header of its own. */
async function ask(
  method: string,
  path: string,
  accept: string,
  body?: object,
): Promise<{ code: number; answer: Table }> {
  const { server, tls } = cluster.connection;
  const { cert, key } = await cluster.connection.authenticate();
  const headers = { accept, "content-type": "application/json" };
  return new Promise((resolve, reject) => {
    const call = request(
      new URL(path, server),
      { method, headers, ca: tls.ca, cert, key, agent: false },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => resolve({ code: response.statusCode ?? 0, answer: JSON.parse(text) as Table }));
      },
    );
    call.on("error", reject).end(body && JSON.stringify(body));
  });
}

describe("[sig-api-machinery] Servers with support for Table transformation", () => {
  test("should return pod details", async () => {
    const ns = await cluster.namespace("tables");
    const container = { name: "agnhost-container", image: AGNHOST, args: ["porter"], ports: [{ containerPort: 8080 }] };
    const env = [{ name: "SERVE_PORT_8080", value: "foo" }];
    await cluster.call("POST", `/api/v1/namespaces/${ns}/pods`, {
      kind: "Pod",
      apiVersion: "v1",
      metadata: { name: "pod-1", namespace: ns },
      spec: { restartPolicy: "Never", containers: [{ resources: {}, ...container, env }] },
      status: {},
    });
    const { answer } = await ask("GET", `/api/v1/namespaces/${ns}/pods/pod-1`, TABLE);
    expect(answer).toMatchObject({ kind: "Table", apiVersion: "meta.k8s.io/v1beta1" });
    expect(answer.columnDefinitions[0]?.name).toBe("Name");
    expect(answer.rows.map(({ cells }) => [cells[0], cells.length])).toEqual([
      ["pod-1", answer.columnDefinitions.length],
    ]);
  });

  test("should return chunks of table results for list calls", async () => {
    const ns = await cluster.namespace("tables");
    const path = `/api/v1/namespaces/${ns}/podtemplates`;
    const template = { metadata: {}, spec: { containers: [{ name: "test", image: "test2", resources: {} }] } };
    for (const index of [0, 1, 2]) {
      const metadata = { name: `template-000${index}` };
      await cluster.call("POST", path, { kind: "PodTemplate", apiVersion: "v1", metadata, template });
    }
    const names = ({ rows }: Table) => rows.map(({ cells }) => cells[0]);
    const first = (await ask("GET", `${path}?limit=2`, TABLE)).answer;
    expect(names(first)).toEqual(["template-0000", "template-0001"]);
    expect(first.metadata.resourceVersion).toMatch(/^\d+$/);
    const token = encodeURIComponent(String(first.metadata.continue));
    const next = (await ask("GET", `${path}?continue=${token}`, TABLE)).answer;
    expect(names(next)).toEqual(["template-0002"]);
  });

  test("should return generic metadata details across all namespaces for nodes", async () => {
    await eventually(async () => (await cluster.call<{ items: unknown[] }>("GET", "/api/v1/nodes")).items.length > 0);
    const { answer } = await ask("GET", "/api/v1/nodes", TABLE);
    expect(answer.rows[0]?.cells).toHaveLength(answer.columnDefinitions.length);
    expect(answer.metadata.resourceVersion).toMatch(/^\d+$/);
  });

  test("should return a 406 for a backend which does not implement metadata", async () => {
    const review = {
      kind: "SelfSubjectAccessReview",
      apiVersion: "authorization.k8s.io/v1",
      metadata: {},
      spec: { nonResourceAttributes: { path: "/", verb: "get" } },
      status: { allowed: false },
    };
    const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    const { code, answer } = await ask("POST", path, "application/json;as=Table;v=v1;g=meta.k8s.io", review);
    expect(code).toBe(406);
    expect(answer).toMatchObject({ kind: "Status", code: 406, reason: "NotAcceptable" });
  });
});
