import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Container, PodSpec, Service } from "../../api/core.ts";
import { namespaces, pods, serviceAccounts, services } from "../../api/resources.ts";
import { startCluster } from "../cluster.ts";
import { eventually } from "../kubelet/testing/eventually.ts";

const cleanUps: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Answers with the name that it was called by. */
const WEB = `require("node:http").createServer((q, r) => r.end(q.headers.host)).listen(3000, "0.0.0.0")`;

/** Asks by every way there is, and leaves what it learned as its last message. */
const CLIENT = `
const dns = require("node:dns"), { promisify } = require("node:util"), { execFileSync } = require("node:child_process");
const { Worker } = require("node:worker_threads");
const text = async (url) => {
  for (let i = 0; i < 400; i++) {
    try { return await (await fetch(url)).text(); } catch { await new Promise((done) => setTimeout(done, 50)); }
  }
  return "no answer";
};
const get = (url) => new Promise((done, fail) => require("node:http").get(url, { agent: false }, (answer) => {
  let body = ""; answer.on("data", (part) => (body += part)).on("end", () => done(body));
}).on("error", fail));
const failure = (name, options) => dns.promises.lookup(name, options).then(String, (error) => error.message);
const elsewhere = "require('dns').lookup('web', (error, address) => console.log(error ? error.code : address))";
(async () => {
  const out = {
    short: await text("http://web:8080/"),
    http: await get("http://web.shop.svc:8080/"),
    full: await text("http://WEB.shop.svc.cluster.local.:8080/"),
    alias: await text("http://other:8080/"),
    headless: await text("http://peers:3000/"),
    one: await dns.promises.lookup("web"),
    promisified: await promisify(dns.lookup)("web.shop", { family: 4 }),
    all: await new Promise((done) => dns.lookup("peers", { all: true }, (error, all) => done(error ?? all))),
    three: await new Promise((done) => dns.lookup("web", (error, ...answer) => done(error ?? answer))),
    kubernetes: (await dns.promises.lookup("kubernetes.default.svc")).address,
    localhost: (await dns.promises.lookup("localhost", 4)).address,
    child: execFileSync(process.execPath, ["-e", elsewhere], { encoding: "utf8" }).trim(),
    worker: await new Promise((done) => new Worker(
      "require('dns').lookup('web', (error, address) => require('worker_threads').parentPort.postMessage(error?.code ?? address))",
      { eval: true }).on("message", done)),
    six: await failure("web", { family: 6 }),
    nobody: await failure("nobody.shop.svc.cluster.local"),
    loop: await failure("loop.shop.svc.cluster.local"),
    environment: Object.keys(process.env).filter((name) => name.includes("DNS")),
  };
  require("node:fs").writeFileSync("/dev/termination-log", JSON.stringify(out));
  process.exit(0);
})();`;

test.skipIf(process.platform === "darwin")(
  "programs of pods find Services by their names",
  async () => {
    const dir = mkdtempSync(join(tmpdir(), "rollscope-dns-"));
    cleanUps.push(() => rmSync(dir, { recursive: true, force: true }));
    const cluster = await startCluster({ dir, proxyMinSyncPeriodMs: 0 });
    cleanUps.push(() => cluster.stop());
    const { api } = cluster;
    api.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" }, spec: {} });
    await eventually("the service account", () => api.find(serviceAccounts, "shop", "default"));

    const createPod = (name: string, code: string, extra: Partial<PodSpec> = {}) => {
      const command = [process.execPath, "-e", code];
      const container: Partial<Container> = { name: "main", image: "mogumogusityau/user-service:1.0.0", command };
      const metadata = { name, namespace: "shop", labels: { app: name } };
      const spec = { containers: [container], ...extra } as PodSpec;
      api.create(pods, { apiVersion: "v1", kind: "Pod", metadata, spec });
    };
    const createService = (name: string, spec: Partial<Service["spec"]>) => {
      const metadata = { name, namespace: "shop" };
      return api.create(services, { apiVersion: "v1", kind: "Service", metadata, spec: spec as Service["spec"] });
    };
    const selector = { app: "web" };
    const web = createService("web", { selector, ports: [{ port: 8080, targetPort: 3000 }] as never });
    createService("peers", { selector, clusterIP: "None" });
    createService("other", { type: "ExternalName", externalName: "web.shop.svc.cluster.local" });
    createService("loop", { type: "ExternalName", externalName: "loop.shop.svc.cluster.local" });
    createPod("web", WEB);
    createPod("client", CLIENT, { restartPolicy: "Never" });

    const clientEnd = () => api.get(pods, "shop", "client").status.containerStatuses?.[0]?.state.terminated;
    const ended = await eventually("the client to end", clientEnd, 60_000);
    const { clusterIP = "" } = web.spec;
    const { podIP } = api.get(pods, "shop", "web").status;
    expect(JSON.parse(ended.message ?? "{}")).toEqual({
      short: "web:8080",
      http: "web.shop.svc:8080",
      full: "web.shop.svc.cluster.local.:8080",
      alias: "other:8080",
      headless: "peers:3000",
      one: { address: clusterIP, family: 4 },
      promisified: { address: clusterIP, family: 4 },
      all: [{ address: podIP, family: 4 }],
      three: [clusterIP, 4],
      kubernetes: api.get(services, "default", "kubernetes").spec.clusterIP,
      localhost: "127.0.0.1",
      child: clusterIP,
      worker: clusterIP,
      six: "getaddrinfo ENOTFOUND web",
      nobody: "getaddrinfo ENOTFOUND nobody.shop.svc.cluster.local",
      loop: "getaddrinfo ENOTFOUND loop.shop.svc.cluster.local",
      environment: [],
    });
  },
  90_000,
);
