import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCluster, type Cluster } from "../../src/cluster/cluster.ts";
import { hasClients } from "../support/client.ts";
import { kubectl, startKubectl } from "../support/kubectl.ts";

let folder: string;
let cluster: Cluster;
let proxy: ChildProcess | undefined;

// tells what it got; some paths answer otherwise
const SERVER = `
const server = require("node:http").createServer((request, response) => {
  if (request.url === "/page") return response.setHeader("content-type", "text/html").end('<a href="/next">next</a>');
  if (request.url === "/moved") return response.writeHead(302, { location: "/there" }).end();
  if (request.url === "/gone") return request.socket.destroy();
  let body = "";
  request.on("data", (chunk) => (body += chunk)).on("end", () => {
    const { authorization, host, "x-forwarded-uri": uri, "x-mine": mine } = request.headers;
    response.setHeader("x-answer", "yes").end(JSON.stringify({ method: request.method, url: request.url, body, authorization, host, uri, mine }));
  });
});
server.on("upgrade", (request, socket, head) => {
  socket.write("HTTP/1.1 101 Switching Protocols\\r\\nconnection: upgrade\\r\\nupgrade: echo\\r\\n\\r\\n");
  socket.on("data", (data) => socket.write("echo " + data));
});
server.listen(8080);
`;
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", labels: { app: "web" } },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [
      {
        name: "main",
        image: "mogumogusityau/user-service:1.0.0",
        command: ["/usr/bin/node", "-e", SERVER],
        ports: [{ name: "http", containerPort: 8080 }],
        readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
      },
    ],
  },
};
const service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web" },
  spec: { selector: { app: "web" }, ports: [{ name: "first", port: 80, targetPort: "http" }] },
};
const empty = { ...service, metadata: { name: "empty" }, spec: { ...service.spec, selector: { app: "none" } } };
const LIST = JSON.stringify({ apiVersion: "v1", kind: "List", items: [pod, service, empty] });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "proxy-"));
  cluster = await startCluster({ dir: join(folder, "cluster") });
});
afterAll(async () => {
  proxy?.kill("SIGKILL");
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.skipIf(!hasClients())("kubectl proxy", () => {
  let port = 0;
  const ROOT = "/api/v1/namespaces/default";

  beforeAll(async () => {
    await kubectl(cluster.kubeconfigPath, ["apply", "-f", "-"], LIST);
    const wait = await kubectl(cluster.kubeconfigPath, ["wait", "pod/web", "--for=condition=Ready", "--timeout=30s"]);
    if (wait.code !== 0) throw new Error(wait.stderr);
    proxy = startKubectl(cluster.kubeconfigPath, ["proxy", "--port=0"]);
    const lines = createInterface({ input: proxy.stdout ?? process.stdin });
    const [line] = (await once(lines, "line")) as [string];
    port = Number(/:(\d+)$/.exec(line)?.[1]);
  });

  async function call(method: string, path: string, headers: Record<string, string> = {}, body = "") {
    const request = http.request({ host: "127.0.0.1", port, method, path, headers, agent: false });
    request.end(body);
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    let text = "";
    for await (const chunk of response) text += String(chunk);
    return { status: response.statusCode, headers: response.headers, text };
  }
  const messageOf = ({ text }: { text: string }) => (JSON.parse(text) as { message: string }).message;

  test.each(["pods/web", "pods/web:8080", "pods/http:web:8080", "services/web:first", "services/web:80"])(
    "%s answers",
    async (where) => {
      const path = `${ROOT}/${where}/proxy/a%20b/?c=d`;
      const answer = await call("POST", path, { "x-mine": "1" }, "body");
      expect([answer.status, answer.headers["x-answer"]]).toEqual([200, "yes"]);
      const { podIP } = JSON.parse((await call("GET", `${ROOT}/pods/web`)).text).status as { podIP: string };
      expect(JSON.parse(answer.text)).toEqual({
        method: "POST",
        url: "/a%20b/?c=d",
        body: "body",
        host: `${podIP}:8080`,
        uri: `${ROOT}/${where}/proxy/a%20b/`,
        mine: "1",
      });
    },
  );

  test.each(["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])("%s is passed on", async (method) => {
    const { text } = await call(method, `${ROOT}/pods/web/proxy/x`);
    expect(JSON.parse(text)).toMatchObject({ method, url: "/x" });
  });

  test("links and redirects lead through the API server", async () => {
    const prefix = `${ROOT}/pods/web/proxy`;
    expect((await call("GET", `${prefix}/page`)).text).toBe(`<a href="${prefix}/next">next</a>`);
    expect((await call("GET", `${prefix}/moved`)).headers.location).toBe(`${prefix}/there`);
    const { status, headers } = await call("GET", `${prefix}?a=b`);
    expect([status, headers.location]).toEqual([301, `${prefix}/?a=b`]);
    expect(JSON.parse((await call("POST", `${prefix}?a=b`)).text)).toMatchObject({ url: "/?a=b" });
  });

  test("other protocols are passed through", async () => {
    const socket = createConnection({ host: "127.0.0.1", port });
    socket.write(
      `GET ${ROOT}/pods/web/proxy/up HTTP/1.1\r\nhost: localhost:${port}\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n`,
    );
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 101 /);
    socket.write("hello");
    expect(String((await once(socket, "data"))[0])).toBe("echo hello");
    socket.destroy();
  });

  test("who does not answer is told", async () => {
    const refused = await call("GET", `${ROOT}/pods/web:1/proxy/`);
    expect([refused.status, messageOf(refused)]).toEqual([
      503,
      expect.stringMatching(/^error trying to reach service: dial tcp 127\.\S+:1: connect: connection refused$/),
    ]);
    const broken = await call("GET", `${ROOT}/pods/web/proxy/gone`);
    expect([broken.status, messageOf(broken)]).toEqual([503, expect.stringContaining("error trying to reach service")]);
    const nobody = await call("GET", `${ROOT}/services/empty:first/proxy/`);
    expect(messageOf(nobody)).toBe('no endpoints available for service "empty"');
    // its port has a name, so that has to be given
    const noName = await call("GET", `${ROOT}/services/web/proxy/`);
    expect(messageOf(noName)).toBe('no endpoints available for service "web"');
    const noPort = await call("GET", `${ROOT}/services/web:81/proxy/`);
    expect(messageOf(noPort)).toBe('no service port 81 found for service "web"');
    expect((await call("GET", `${ROOT}/pods/none/proxy/`)).status).toBe(404);
  });

  test("the kubelet of a node answers", async () => {
    const raw = async (path: string) => {
      const { stdout } = await kubectl(cluster.kubeconfigPath, ["get", "--raw", `/api/v1/nodes/rollscope-node${path}`]);
      return stdout;
    };
    expect(await raw("/proxy/healthz")).toBe("ok");
    expect(await raw(":10250/proxy/configz")).toContain('"kind":"KubeletConfiguration"');
    expect(JSON.parse(await raw("/proxy/stats/summary"))).toMatchObject({
      node: { nodeName: "rollscope-node" },
      pods: [{ podRef: { name: "web" }, containers: [{ name: "main" }] }],
    });
    expect(JSON.parse(await raw("/proxy/pods"))).toMatchObject({ kind: "PodList", items: [{ kind: "Pod" }] });
    expect((await call("GET", "/api/v1/nodes/rollscope-node/proxy/nothing")).status).toBe(404);
    expect((await call("GET", "/api/v1/nodes/none/proxy/healthz")).status).toBe(404);
  });
});
