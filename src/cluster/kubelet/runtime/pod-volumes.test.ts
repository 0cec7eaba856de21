import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Container, PodSpec } from "../../../api/core.ts";
import { configMaps, pods, secrets } from "../../../api/resources.ts";
import { eventually } from "../testing/eventually.ts";
import { container, node, ProcessFixture } from "../testing/process-fixture.ts";

let fixture: ProcessFixture;
beforeEach(async () => {
  fixture = await new ProcessFixture("127.244.253.0/26").start();
});
afterEach(() => fixture.stop());

const configMap = (data: Record<string, string>, name = "conf") => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "ns" },
  data,
});
const shell = (line: string, extra: Partial<Container> = {}) => container({ command: ["sh", "-c", line], ...extra });

/** Runs a pod to its end; what it wrote. */
async function run(name: string, given: Container, spec: Partial<PodSpec> = {}): Promise<string> {
  fixture.pod(name, given, { restartPolicy: "Never", ...spec });
  expect(await fixture.ended(name)).toMatchObject({ exitCode: 0 });
  return fixture.logs(name);
}

const volumes = [
  { name: "conf", configMap: { name: "conf", defaultMode: 0o400 } },
  { name: "data", emptyDir: {} },
];
const volumeMounts = [
  { name: "conf", mountPath: "/etc/conf" },
  { name: "data", mountPath: "/data" },
];

describe("mounted paths", () => {
  beforeEach(() => void fixture.kubelet.api.create(configMaps, configMap({ "a.txt": "A" })));

  test("are found by a shell and its variables", async () => {
    const line = "cat /etc/conf/a.txt; echo hi >/data/x; cat $FILE; stat -Lc %a /etc/conf/a.txt; pwd";
    const env = [{ name: "FILE", value: "/data/x" }];
    const text = await run("shell", shell(line, { volumeMounts, env }), { volumes });
    expect(text).toBe(`Ahi\n400\n${fixture.root}\n`);
  });

  test("are found by every way of a Node program to a file, and by its children", async () => {
    const code = `
      const fs = require('fs'), url = require('url');
      const ways = [
        fs.readFileSync('/etc/conf/a.txt', 'utf8'),
        fs.readFileSync(new URL('file:///etc/conf/a.txt'), 'utf8'),
        fs.readFileSync(Buffer.from('/etc/conf/a.txt'), 'utf8'),
        fs.existsSync('/etc/conf/b'), fs.existsSync('/etc/passwd'), process.env.FILE,
        require('child_process').execFileSync('cat', ['/etc/conf/a.txt'], {encoding: 'utf8'}),
        require('child_process').execSync('cat $FILE; cat /etc/conf/a.txt', {encoding: 'utf8', cwd: '/etc/conf'}),
        require('child_process').execFileSync('node', ['-p', 'require("fs").readFileSync("/etc/conf/a.txt","utf8")'], {encoding: 'utf8'}).trim(),
      ];
      ways.push(require('child_process').spawnSync('cat /etc/conf/a.txt', {shell: true, encoding: 'utf8'}).stdout);
      fs.writeFileSync('/data/m.cjs', 'module.exports = "module"');
      fs.renameSync('/data/m.cjs', '/data/n.cjs');
      ways.push(require('/data/n.cjs'));
      (async () => {
        ways.push(await fs.promises.readFile('/etc/conf/a.txt', 'utf8'));
        const { readFile } = await import('node:fs/promises');
        ways.push(await readFile('/etc/conf/a.txt', 'utf8'));
        for await (const chunk of fs.createReadStream('/etc/conf/a.txt', 'utf8')) ways.push(chunk);
        console.log(ways.join());
      })();`;
    const env = [{ name: "FILE", value: "a.txt" }];
    const text = await run("node", node(code, { volumeMounts, env }), { volumes });
    expect(text).toBe("A,A,A,false,true,a.txt,A,AA,A,A,module,A,A,A\n");
  });

  test("are the program itself, its working directory and what is executed beside it", async () => {
    const scripts = {
      "run.sh": "#!/bin/sh\necho run $(basename $(pwd)) $1",
      "main.js": "console.log('main',__filename)",
    };
    fixture.kubelet.api.create(configMaps, configMap(scripts, "scripts"));
    const mounted = [{ name: "scripts", mountPath: "/scripts" }, volumeMounts[1] ?? { name: "", mountPath: "" }];
    const spec = {
      volumes: [{ name: "scripts", configMap: { name: "scripts", defaultMode: 0o755 } }, ...volumes.slice(1)],
    };
    const command = ["/scripts/run.sh", "/scripts"];
    const program = container({ command, volumeMounts: mounted, workingDir: "/scripts" });
    const place = (name: string) =>
      join(fixture.clusterDirectory, "pods", `ns_${name}_${fixture.kubelet.pod(name).metadata.uid}`, "volumes/scripts");
    expect(await run("script", program, spec)).toBe(`run scripts ${place("script")}\n`);
    const main = container({ command: ["node", "/scripts/main.js"], volumeMounts: mounted });
    expect(await run("main", main, spec)).toMatch(/^main .*main\.js\n$/);

    const readinessProbe = {
      exec: { command: ["sh", "-c", "test -f /data/ready"] },
      periodSeconds: 1,
      timeoutSeconds: 5,
      successThreshold: 1,
      failureThreshold: 1,
    };
    const lifecycle = { postStart: { exec: { command: ["touch", "/data/ready"] } } };
    fixture.pod("probed", shell("sleep 60", { volumeMounts: mounted, readinessProbe, lifecycle }), spec);
    await eventually("the probe to see the hook's file", () => fixture.isReady("probed"));
  });

  test("may be a part of a volume, named by variables", async () => {
    const uses = [
      { name: "conf", mountPath: "/srv/app.txt", subPath: "a.txt" },
      { name: "data", mountPath: "/logs", subPathExpr: "$(POD)/logs" },
      { name: "data", mountPath: "/data" },
    ];
    const env = [{ name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }];
    const line = "cat /srv/app.txt; echo x >/logs/x; cat /data/parts/logs/x";
    expect(await run("parts", shell(line, { volumeMounts: uses, env }), { volumes })).toBe("Ax\n");
  });

  test.each([
    ["out", "../x", "unable to provision SubPath `../x`: must not contain '..'"],
    ["root", "/x", "error SubPath `/x` must not be an absolute path"],
  ])("cannot lead %s of the volume", async (name, value, message) => {
    const uses = [{ name: "data", mountPath: "/logs", subPathExpr: "$(WHERE)" }];
    fixture.pod(name, shell("true", { volumeMounts: uses, env: [{ name: "WHERE", value }] }), { volumes });
    await eventually("the error", () => fixture.app(name)?.state.waiting?.message !== undefined);
    expect(fixture.app(name)?.state.waiting).toEqual({ reason: "CreateContainerConfigError", message });
  });
});

test("a ServiceAccount's token, the cluster's certificate and the namespace are where programs look for them", async () => {
  const { api } = fixture.kubelet;
  api.create(configMaps, configMap({ "ca.crt": "CERTIFICATE" }, "kube-root-ca.crt"));
  fixture.kubelet.createPod("client", {
    automountServiceAccountToken: true,
    restartPolicy: "Never",
    containers: [
      node(
        "const d='/var/run/secrets/kubernetes.io/serviceaccount/',f=require('fs');console.log(f.readFileSync(d+'ca.crt','utf8'),f.readFileSync(d+'namespace','utf8'),f.readFileSync(d+'token','utf8'))",
      ),
    ],
  });
  await fixture.ended("client");
  const [certificate, namespace, token = ""] = (await fixture.logs("client")).trim().split(" ");
  expect([certificate, namespace]).toEqual(["CERTIFICATE", "ns"]);
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;
  expect(claims).toMatchObject({
    sub: "system:serviceaccount:ns:default",
    "kubernetes.io": { pod: { name: "client", uid: fixture.kubelet.pod("client").metadata.uid } },
  });
});

test("a running program sees changed ConfigMaps, Secrets and labels, each volume at one moment", async () => {
  const { api } = fixture.kubelet;
  api.create(configMaps, configMap({ a: "1", b: "1" }));
  const meta = { name: "late", namespace: "ns" };
  fixture.pod(
    "watcher",
    shell(
      "while :; do cd $(readlink -f /all/..data); cat a b label late 2>/dev/null | tr '\\n' ' '; echo; sleep 0.2; done",
      {
        volumeMounts: [{ name: "all", mountPath: "/all" }],
      },
    ),
    {
      volumes: [
        {
          name: "all",
          projected: {
            sources: [
              { configMap: { name: "conf" } },
              { downwardAPI: { items: [{ path: "label", fieldRef: { fieldPath: "metadata.labels['app']" } }] } },
              { secret: { name: "late", optional: true } },
            ],
          },
        },
      ],
    },
  );
  await fixture.logged("watcher", "11watcher");
  const pod = fixture.kubelet.pod("watcher");
  api.update(configMaps, { ...api.get(configMaps, "ns", "conf"), data: { a: "2", b: "2" } });
  api.update(pods, { ...pod, metadata: { ...pod.metadata, labels: { app: "other" } } });
  api.create(secrets, { apiVersion: "v1", kind: "Secret", metadata: meta, type: "Opaque", data: { late: "aGk=" } });
  await fixture.logged("watcher", "22otherhi");
  api.update(configMaps, { ...api.get(configMaps, "ns", "conf"), data: { a: "3" } });
  api.delete(secrets, "ns", "late");
  await fixture.logged("watcher", "\n3other\n");
  expect(await fixture.logs("watcher")).not.toMatch(/12|21/);
});

describe("termination messages", () => {
  test("are what the program leaves in its file", async () => {
    fixture.pod("said", shell("echo -n DONE >/dev/termination-log; echo log"), { restartPolicy: "Never" });
    expect(await fixture.ended("said")).toMatchObject({ exitCode: 0, message: "DONE" });
    const own = node("require('fs').writeFileSync('/tmp/why','x'.repeat(5000));process.exit(1)", {
      terminationMessagePath: "/tmp/why",
    });
    fixture.pod("long", own, { restartPolicy: "Never" });
    expect(await fixture.ended("long")).toMatchObject({ exitCode: 1, message: "x".repeat(4096) });
  });

  test("are the end of the log only where that is asked for, of a failed program that left none", async () => {
    const asks = { terminationMessagePolicy: "FallbackToLogsOnError" as const };
    const never = { restartPolicy: "Never" as const };
    fixture.pod("failed", shell("echo log; exit 1", asks), never);
    fixture.pod("fine", shell("echo log", asks), never);
    fixture.pod("both", shell("echo log; echo -n OWN >/dev/termination-log; exit 1", asks), never);
    fixture.pod("neither", shell("echo log; exit 1"), never);
    const ends = await Promise.all(["failed", "fine", "both", "neither"].map((name) => fixture.ended(name)));
    expect(ends.map(({ message }) => message)).toEqual(["log", undefined, "OWN", undefined]);
  });
});

test("a pod has names of its own in /etc", async () => {
  const hostAliases = [
    { ip: "10.1.2.3", hostnames: ["foo", "foo.remote"] },
    { ip: "10.1.2.4", hostnames: ["bar"] },
  ];
  const text = await run("named", shell("tail -n 5 /etc/hosts; cat /etc/hostname"), { hostAliases, subdomain: "sub" });
  expect(text.split("\n")).toEqual([
    `${fixture.podIP("named")}\tnamed.sub.ns.svc.cluster.local\tnamed`,
    "",
    "# Entries added by HostAliases.",
    "10.1.2.3\tfoo\tfoo.remote",
    "10.1.2.4\tbar",
    "named",
    "",
  ]);
});

test("a hostPath is checked against its type, and made where that says so", async () => {
  const path = join(fixture.root, "host");
  mkdirSync(path);
  writeFileSync(join(path, "file"), "content");
  const volume = (type: string, name: string) => [{ name: "host", hostPath: { path: join(path, name), type } }];
  const mounted = { volumeMounts: [{ name: "host", mountPath: "/host" }] };
  expect(await run("file", shell("cat /host", mounted), { volumes: volume("File", "file") })).toBe("content");
  await run("made", shell("echo x >/host/x", mounted), { volumes: volume("DirectoryOrCreate", "new/er") });
  expect(existsSync(join(path, "new/er/x"))).toBe(true);
  fixture.pod("wrong", shell("true", mounted), { volumes: volume("Directory", "file") });
  const message = `hostPath type check failed: ${join(path, "file")} is not a directory`;
  const event = `Warning FailedMount: MountVolume.SetUp failed for volume "host" : ${message}`;
  await eventually("the event", () => fixture.kubelet.events.includes(event));
});

test("an emptyDir is for everybody and lasts through restarts", async () => {
  const line = "echo x >>/data/runs; test $(wc -l </data/runs) = 2";
  fixture.pod("again", shell(line, { volumeMounts: volumeMounts.slice(1) }), {
    volumes: volumes.slice(1),
    restartPolicy: "OnFailure",
  });
  await eventually("the second run", () => fixture.kubelet.pod("again").status.phase === "Succeeded");
  const { uid } = fixture.kubelet.pod("again").metadata;
  expect(statSync(join(fixture.clusterDirectory, `pods/ns_again_${uid}/volumes/data`)).mode & 0o777).toBe(0o777);
});
