import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configMaps, secrets, services } from "../../../api/resources.ts";
import { eventually } from "../testing/eventually.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { container, node, ProcessFixture } from "../testing/process-fixture.ts";

let fixture: ProcessFixture;
beforeEach(async () => {
  fixture = await new ProcessFixture("127.244.251.128/26").start();
});
afterEach(() => fixture.stop());

test("is the environment of image and pod, not ours", async () => {
  process.env["ROLLSCOPE_TEST_SECRET"] = "mine";
  const { api } = fixture.kubelet;
  const meta = (name: string) => ({ name, namespace: "ns" });
  api.create(configMaps, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: meta("cm"),
    data: { PORT: "3000", KEY: "value" },
  });
  api.create(secrets, {
    apiVersion: "v1",
    kind: "Secret",
    metadata: meta("s"),
    type: "Opaque",
    data: { TOKEN: "aGk=" },
  });
  const ports = [{ name: "http", port: 80, targetPort: 3000, protocol: "TCP" as const }];
  api.create(services, {
    apiVersion: "v1",
    kind: "Service",
    metadata: meta("web-app"),
    spec: { type: "ClusterIP", clusterIP: "127.96.0.9", ports },
  });
  fixture.pod(
    "env",
    node("console.log(JSON.stringify(process.env))", {
      resources: { limits: { cpu: "1500m", memory: "64Mi" } },
      envFrom: [{ configMapRef: { name: "cm" }, prefix: "CM_" }],
      env: [
        { name: "BOTH", value: "pod" },
        { name: "PORT", valueFrom: { configMapKeyRef: { name: "cm", key: "PORT" } } },
        { name: "TOKEN", valueFrom: { secretKeyRef: { name: "s", key: "TOKEN" } } },
        { name: "NONE", valueFrom: { configMapKeyRef: { name: "nope", key: "x", optional: true } } },
        { name: "URL", value: "http://$(POD_IP):$(PORT)/$(UNKNOWN)/$$(PORT)" },
        { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
        { name: "AGAIN", value: "$(POD_IP):$(PORT)" },
        { name: "LABEL", valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
        { name: "CPUS", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
        { name: "MIB", valueFrom: { resourceFieldRef: { resource: "limits.memory", divisor: "1Mi" } } },
        { name: "NODE_OPTIONS", value: "--no-warnings" },
      ],
    }),
    { restartPolicy: "Never" },
  );
  await fixture.ended("env");
  delete process.env["ROLLSCOPE_TEST_SECRET"];
  const env = JSON.parse(await fixture.logs("env")) as Record<string, string>;
  const podIP = fixture.podIP("env");
  expect(env).toMatchObject({
    HOSTNAME: "env",
    FROM_IMAGE: "image",
    BOTH: "pod",
    CM_KEY: "value",
    PORT: "3000",
    TOKEN: "hi",
    URL: "http://$(POD_IP):3000/$(UNKNOWN)/$(PORT)",
    AGAIN: `${podIP}:3000`,
    LABEL: "env",
    CPUS: "2",
    MIB: "64",
    WEB_APP_SERVICE_HOST: "127.96.0.9",
    WEB_APP_SERVICE_PORT_HTTP: "80",
    WEB_APP_PORT_80_TCP: "tcp://127.96.0.9:80",
    NODE_OPTIONS: "--no-warnings",
  });
  expect(Object.keys(env).filter((name) => name.startsWith("ROLLSCOPE"))).toEqual([]);
  expect(env).not.toHaveProperty("NONE");
});

test("are the files of its volumes, below the paths in the environment", async () => {
  const metadata = { name: "cm", namespace: "ns" };
  fixture.kubelet.api.create(configMaps, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata,
    data: { "a.txt": "A", b: "B" },
  });
  const read =
    "const f=require('fs'),e=process.env;const c=e.ROLLSCOPE_VOLUME_CONFIG,d=e.ROLLSCOPE_VOLUME_INFO;f.writeFileSync(e.ROLLSCOPE_VOLUME_TMP+'/x','');console.log(f.readdirSync(c).filter(n=>!n.startsWith('..'))+' '+f.readFileSync(c+'/dir/a','utf8')+' '+f.readFileSync(d+'/name','utf8')+' '+f.readFileSync(d+'/token','utf8').length)";
  fixture.pod("files", node(read), {
    restartPolicy: "Never",
    volumes: [
      { name: "tmp", emptyDir: {} },
      { name: "config", configMap: { name: "cm", items: [{ key: "a.txt", path: "dir/a" }] } },
      {
        name: "info",
        projected: {
          sources: [
            { downwardAPI: { items: [{ path: "name", fieldRef: { fieldPath: "metadata.name" } }] } },
            { serviceAccountToken: { path: "token" } },
          ],
        },
      },
    ],
  });
  expect(await fixture.ended("files")).toMatchObject({ exitCode: 0 });
  expect(await fixture.logs("files")).toMatch(/^dir A files \d{3,}\n$/);
  const directory = join(fixture.clusterDirectory, "pods", `ns_files_${fixture.kubelet.pod("files").metadata.uid}`);
  expect(existsSync(directory)).toBe(true);
  fixture.kubelet.deletePod("files");
  await eventually("the pod's directory to go", () => !existsSync(directory));
});

test("is its image: command, working directory and paths below WORKDIR", async () => {
  writeFileSync(join(fixture.root, "server.js"), "console.log(process.cwd(), process.argv.slice(2).join())");
  fixture.pod("image", container({}), { restartPolicy: "Never" });
  fixture.pod("args", container({ args: ["/bin/sh", "-c", "pwd; echo $FROM_IMAGE"] }), { restartPolicy: "Never" });
  await Promise.all([fixture.ended("image"), fixture.ended("args")]);
  expect(await fixture.logs("image")).toBe(`${fixture.root} \n`);
  expect(await fixture.logs("args")).toBe(`${fixture.root}\nimage\n`);
});
