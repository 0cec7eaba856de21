import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createPortPerPod } from "../network/port-per-pod.ts";
import { eventually } from "../testing/eventually.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { container, fetchText, node, ProcessFixture, SERVER } from "../testing/process-fixture.ts";

let fixture: ProcessFixture;
beforeEach(async () => {
  fixture = await new ProcessFixture("127.244.251.64/26").start();
});
afterEach(() => fixture.stop());

test("a server on all addresses listens on the pod's address only, so that pods do not collide", async () => {
  const forms = ["3000", "3000,'0.0.0.0'", "{port:3000}", "{port:'3000',host:'::'}", "'3000'"];
  for (const [i, form] of forms.entries()) {
    fixture.pod(
      `web-${i}`,
      node(`require('http').createServer((q,r)=>r.end('pod ${i}')).listen(${form},()=>console.log('up'))`),
    );
  }
  await Promise.all(forms.map((_, i) => fixture.logged(`web-${i}`, "up")));
  for (const i of forms.keys()) {
    expect(await fetchText(fixture.podIP(`web-${i}`), 3000)).toBe(`pod ${i}`);
  }
  await expect(fetchText("127.0.0.1", 3000)).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("workers of a cluster, worker threads and child processes listen there too", async () => {
  const listen = (port: number) =>
    `require('http').createServer((q,r)=>r.end('${port}')).listen(${port},()=>console.log('up ${port}'))`;
  writeFileSync(join(fixture.root, "cluster.cjs"), `const c=require('cluster');c.isPrimary?c.fork():${listen(3001)}`);
  const code = [
    `require('child_process').fork(${JSON.stringify(join(fixture.root, "cluster.cjs"))})`,
    `new (require('worker_threads').Worker)(${JSON.stringify(listen(3002))},{eval:true})`,
    `require('child_process').spawn('node',['-e',${JSON.stringify(listen(3003))}],{stdio:'inherit',env:{PATH:process.env.PATH}})`,
  ];
  fixture.pod("many", node(code.join(";")));
  await Promise.all([3001, 3002, 3003].map((port) => fixture.logged("many", `up ${port}`)));
  const podIP = fixture.podIP("many");
  expect(await Promise.all([3001, 3002, 3003].map((port) => fetchText(podIP, port)))).toEqual(["3001", "3002", "3003"]);
  await expect(fetchText("127.0.0.1", 3002)).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("an ES module server and one on a Unix socket or a loopback address work as written", async () => {
  writeFileSync(
    join(fixture.root, "server.mjs"),
    `import { createServer } from "node:http"; import { hostname } from "node:os";
       createServer((q, r) => r.end(hostname())).listen(3000);
       createServer((q, r) => r.end("local")).listen(0, "127.0.0.1", function () { console.log("local", this.address().address); });
       createServer().listen("sock", () => console.log("up"));`,
  );
  fixture.pod("esm", container({ command: ["node", "server.mjs"] }));
  await Promise.all([fixture.logged("esm", "up"), fixture.logged("esm", "local 127.0.0.1")]);
  expect(await fetchText(fixture.podIP("esm"), 3000)).toBe("esm");
});

test("with one port per pod the server listens on that port of 127.0.0.1", async () => {
  await fixture.stop();
  const network = createPortPerPod({ cidr: "127.244.251.64/26" });
  fixture = await new ProcessFixture(network).start();
  const ports = [{ containerPort: 3000, protocol: "TCP" as const }];
  const probe = {
    httpGet: { port: 3000 },
    periodSeconds: 1,
    timeoutSeconds: 1,
    successThreshold: 1,
    failureThreshold: 3,
  };
  fixture.pod("one", node(SERVER, { ports, readinessProbe: probe }));
  fixture.pod("two", node(SERVER, { ports }));
  await Promise.all([fixture.logged("one", "up"), fixture.logged("two", "up")]);
  for (const name of ["one", "two"]) {
    const { host, port } = network.dial(fixture.podIP(name), 3000);
    expect(host).toBe("127.0.0.1");
    expect(await fetchText(host, port, `/${name}`)).toBe(`/${name}`);
  }
  await eventually("the probe to succeed", () => fixture.isReady("one"));
});
