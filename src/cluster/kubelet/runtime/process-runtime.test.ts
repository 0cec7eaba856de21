import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Container, PodSpec } from "../../../api/core.ts";
import { configMaps, pods, secrets, services } from "../../../api/resources.ts";
import { seededRandom } from "../../../random.ts";
import type { Image } from "../images/image.ts";
import { createLoopbackRange } from "../network/loopback-range.ts";
import type { PodNetwork } from "../network/pod-network.ts";
import { createPortPerPod } from "../network/port-per-pod.ts";
import { eventually } from "../testing/eventually.ts";
import { kubeletFixture, type KubeletFixture } from "../testing/kubelet-fixture.ts";
import { ProcessRuntime } from "./process-runtime.ts";

/** Real processes and sockets; the pods' range is used by this file only. */
const CIDR = "127.244.251.0/24";
let root: string;
let fixture: KubeletFixture;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "rollscope-runtime-"));
  await start();
});

afterEach(async () => {
  await fixture.kubelet.stop();
  rmSync(root, { recursive: true, force: true });
});

async function start(network: PodNetwork = createLoopbackRange({ cidr: CIDR })): Promise<void> {
  const options = { network, images: { find: () => Promise.resolve(image()), list: () => [] } };
  fixture = kubeletFixture(
    (clock, podNetwork) =>
      new ProcessRuntime({ dir: join(root, "cluster"), network: podNetwork, clock, random: seededRandom(3) }),
    options,
  );
  await fixture.kubelet.start();
}

function image(): Image {
  return {
    reference: "docker.io/library/app:1",
    id: `docker.io/library/app@sha256:${"0".repeat(64)}`,
    directory: root,
    root: "/app",
    workingDirectory: root,
    entrypoint: [],
    command: ["node", "/app/server.js"],
    env: { FROM_IMAGE: "image", BOTH: "image" },
    exposedPorts: [],
    stopSignal: "SIGTERM",
    sizeBytes: 0,
  };
}

const container = (extra: Partial<Container>): Container => ({ name: "app", image: "app:1", ...extra }) as Container;
const node = (code: string, extra: Partial<Container> = {}) =>
  container({ command: ["/usr/bin/node", "-e", code], ...extra });
const pod = (name: string, app: Container, spec: Partial<PodSpec> = {}) =>
  fixture.createPod(name, { containers: [app], ...spec });
const app = (name: string) => fixture.pod(name).status.containerStatuses?.[0];
const isReady = (name: string) =>
  fixture.pod(name).status.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
const ended = (name: string) => eventually(`pod ${name} to end`, () => app(name)?.state.terminated);

/** Says "up" as soon as its handlers are in place. */
const SERVER = "require('http').createServer((q,r)=>r.end(q.url)).listen(3000,'0.0.0.0',()=>console.log('up'))";

async function logs(name: string, options = {}): Promise<string> {
  let text = "";
  for await (const chunk of fixture.kubelet.logs("ns", name, "app", options, new AbortController().signal))
    text += chunk;
  return text;
}
const logged = (name: string, text: string) =>
  eventually(
    `${text} in the log of ${name}`,
    async () => app(name)?.containerID !== undefined && (await logs(name)).includes(text),
  );

function fetchText(host: string, port: number, path = "/"): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get({ host, port, path, agent: false }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => resolve(text));
    });
    request.on("error", reject);
  });
}

describe("the end of a pod", () => {
  test("a program without a SIGTERM handler does not notice it and is killed when the grace period ends", async () => {
    pod("deaf", node(`${SERVER};setInterval(()=>{},1000)`), { terminationGracePeriodSeconds: 2 });
    await logged("deaf", "up");
    const seen = await lastStateOf("deaf", () => fixture.deletePod("deaf"));
    expect(seen).toMatchObject({ exitCode: 137, reason: "Error" });
    expect(fixture.lives.get("deaf")?.slice(-3)).toEqual(["Terminating/Ready", "Terminating/Failed", "Gone"]);
  });

  test("a program with a SIGTERM handler ends as it decides", async () => {
    pod("polite", node(`${SERVER};process.on('SIGTERM',()=>process.exit(0))`));
    await logged("polite", "up");
    expect(await lastStateOf("polite", () => fixture.deletePod("polite"))).toMatchObject({
      exitCode: 0,
      reason: "Completed",
    });
    expect(fixture.lives.get("polite")?.slice(-2)).toEqual(["Terminating/Succeeded", "Gone"]);
  });

  test("the signal reaches the lead process only, and its children end with it", async () => {
    const child =
      "process.on('SIGTERM',()=>console.log('child got it'));setInterval(()=>{},1000);console.log('child',process.pid)";
    const lead = `require('child_process').spawn(process.execPath,['-e',${JSON.stringify(child)}],{stdio:'inherit'});process.on('SIGTERM',()=>setTimeout(()=>process.exit(4),200))`;
    pod("family", node(lead), { restartPolicy: "Never" });
    await logged("family", "child");
    const pid = Number(/child (\d+)/.exec(await logs("family"))?.[1]);
    expect(isAlive(pid)).toBe(true);
    expect(await lastStateOf("family", () => fixture.deletePod("family"))).toMatchObject({ exitCode: 4 });
    await eventually("the child to end", () => !isAlive(pid));
  });

  test("only PID 1 is immune: a child without a handler dies of SIGTERM", async () => {
    const lead = `const c=require('child_process').spawn(process.execPath,['-e','setInterval(()=>{},1000);console.log(1)']);c.stdout.once('data',()=>c.kill('SIGTERM'));c.on('exit',(code,signal)=>console.log('child',signal))`;
    pod("parent", node(lead), { restartPolicy: "Never" });
    await ended("parent");
    expect(await logs("parent")).toBe("child SIGTERM\n");
  });

  test("a shell that traps SIGTERM gets it; another program is as deaf as PID 1", async () => {
    const shell = (text: string) => container({ command: ["sh", "-c", text] });
    pod("trapper", shell("trap 'exit 5' TERM; echo up; while :; do sleep 0.1; done"));
    pod("sleeper", shell("echo up; sleep 60"), { terminationGracePeriodSeconds: 2 });
    await Promise.all([logged("trapper", "up"), logged("sleeper", "up")]);
    const ends = await Promise.all([
      lastStateOf("trapper", () => fixture.deletePod("trapper")),
      lastStateOf("sleeper", () => fixture.deletePod("sleeper")),
    ]);
    expect(ends.map((end) => end?.exitCode)).toEqual([5, 137]);
  });

  test("the preStop hook runs before the signal", async () => {
    const lifecycle = { preStop: { exec: { command: ["sh", "-c", "echo hook > hook.txt; sleep 0.3"] } } };
    const code = `${SERVER};process.on('SIGTERM',()=>process.exit(require('fs').existsSync('hook.txt')?0:9))`;
    pod("hooked", node(code, { lifecycle }));
    await logged("hooked", "up");
    expect(await lastStateOf("hooked", () => fixture.deletePod("hooked"))).toMatchObject({ exitCode: 0 });
  });

  test("a preStop hook that fails is told and does not hold the end up", async () => {
    const lifecycle = { preStop: { exec: { command: ["no-such-program"] } } };
    pod("broken", node(`${SERVER};process.on('SIGTERM',()=>process.exit(0))`, { lifecycle }));
    await logged("broken", "up");
    expect(await lastStateOf("broken", () => fixture.deletePod("broken"))).toMatchObject({ exitCode: 0 });
    expect(fixture.events).toContain("Warning FailedPreStopHook: PreStopHook failed");
  });

  test("lifecycle.stopSignal goes before the image's", async () => {
    const code = `process.on('SIGUSR2',()=>process.exit(12));${SERVER}`;
    pod("usr2", node(code, { lifecycle: { stopSignal: "SIGUSR2" } }));
    await logged("usr2", "up");
    expect(await lastStateOf("usr2", () => fixture.deletePod("usr2"))).toMatchObject({ exitCode: 12 });
  });
});

describe("the network of a pod", () => {
  test("a server on all addresses listens on the pod's address only, so that pods do not collide", async () => {
    const forms = ["3000", "3000,'0.0.0.0'", "{port:3000}", "{port:'3000',host:'::'}", "'3000'"];
    for (const [i, form] of forms.entries()) {
      pod(
        `web-${i}`,
        node(`require('http').createServer((q,r)=>r.end('pod ${i}')).listen(${form},()=>console.log('up'))`),
      );
    }
    await Promise.all(forms.map((_, i) => logged(`web-${i}`, "up")));
    for (const i of forms.keys()) {
      expect(await fetchText(fixture.pod(`web-${i}`).status.podIP ?? "", 3000)).toBe(`pod ${i}`);
    }
    await expect(fetchText("127.0.0.1", 3000)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("workers of a cluster, worker threads and child processes listen there too", async () => {
    const listen = (port: number) =>
      `require('http').createServer((q,r)=>r.end('${port}')).listen(${port},()=>console.log('up ${port}'))`;
    writeFileSync(join(root, "cluster.cjs"), `const c=require('cluster');c.isPrimary?c.fork():${listen(3001)}`);
    const code = [
      `require('child_process').fork(${JSON.stringify(join(root, "cluster.cjs"))})`,
      `new (require('worker_threads').Worker)(${JSON.stringify(listen(3002))},{eval:true})`,
      `require('child_process').spawn('node',['-e',${JSON.stringify(listen(3003))}],{stdio:'inherit',env:{PATH:process.env.PATH}})`,
    ];
    pod("many", node(code.join(";")));
    await Promise.all([3001, 3002, 3003].map((port) => logged("many", `up ${port}`)));
    const podIP = fixture.pod("many").status.podIP ?? "";
    expect(await Promise.all([3001, 3002, 3003].map((port) => fetchText(podIP, port)))).toEqual([
      "3001",
      "3002",
      "3003",
    ]);
    await expect(fetchText("127.0.0.1", 3002)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("an ES module server and one on a Unix socket or a loopback address work as written", async () => {
    writeFileSync(
      join(root, "server.mjs"),
      `import { createServer } from "node:http"; import { hostname } from "node:os";
       createServer((q, r) => r.end(hostname())).listen(3000);
       createServer((q, r) => r.end("local")).listen(0, "127.0.0.1", function () { console.log("local", this.address().address); });
       createServer().listen("sock", () => console.log("up"));`,
    );
    pod("esm", container({ command: ["node", "server.mjs"] }));
    await Promise.all([logged("esm", "up"), logged("esm", "local 127.0.0.1")]);
    expect(await fetchText(fixture.pod("esm").status.podIP ?? "", 3000)).toBe("esm");
  });

  test("with one port per pod the server listens on that port of 127.0.0.1", async () => {
    await fixture.kubelet.stop();
    const network = createPortPerPod({ cidr: CIDR });
    await start(network);
    const ports = [{ containerPort: 3000, protocol: "TCP" as const }];
    const probe = {
      httpGet: { port: 3000 },
      periodSeconds: 1,
      timeoutSeconds: 1,
      successThreshold: 1,
      failureThreshold: 3,
    };
    pod("one", node(SERVER, { ports, readinessProbe: probe }));
    pod("two", node(SERVER, { ports }));
    await Promise.all([logged("one", "up"), logged("two", "up")]);
    for (const name of ["one", "two"]) {
      const { host, port } = network.dial(fixture.pod(name).status.podIP ?? "", 3000);
      expect(host).toBe("127.0.0.1");
      expect(await fetchText(host, port, `/${name}`)).toBe(`/${name}`);
    }
    await eventually("the probe to succeed", () => isReady("one"));
  });
});

describe("what a program sees", () => {
  test("is the environment of image and pod, not ours", async () => {
    process.env["ROLLSCOPE_TEST_SECRET"] = "mine";
    const { api } = fixture;
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
    pod(
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
    await ended("env");
    delete process.env["ROLLSCOPE_TEST_SECRET"];
    const env = JSON.parse(await logs("env")) as Record<string, string>;
    const podIP = fixture.pod("env").status.podIP;
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
    fixture.api.create(configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "a.txt": "A", b: "B" } });
    const read =
      "const f=require('fs'),e=process.env;const c=e.ROLLSCOPE_VOLUME_CONFIG,d=e.ROLLSCOPE_VOLUME_INFO;f.writeFileSync(e.ROLLSCOPE_VOLUME_TMP+'/x','');console.log(f.readdirSync(c)+' '+f.readFileSync(c+'/dir/a','utf8')+' '+f.readFileSync(d+'/name','utf8')+' '+f.readFileSync(d+'/token','utf8').length)";
    pod("files", node(read), {
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
    expect(await ended("files")).toMatchObject({ exitCode: 0 });
    expect(await logs("files")).toMatch(/^dir A files \d\d\n$/);
    fixture.deletePod("files");
    await eventually("the pod's directory to go", () => podDirectories() === 0);
  });

  test("is its image: command, working directory and paths below WORKDIR", async () => {
    writeFileSync(join(root, "server.js"), "console.log(process.cwd(), process.argv.slice(2).join())");
    pod("image", container({}), { restartPolicy: "Never" });
    pod("args", container({ args: ["/bin/sh", "-c", "pwd; echo $FROM_IMAGE"] }), { restartPolicy: "Never" });
    await Promise.all([ended("image"), ended("args")]);
    expect(await logs("image")).toBe(`${root} \n`);
    expect(await logs("args")).toBe(`${root}\nimage\n`);
  });
});

describe("a container that cannot be started", () => {
  test("says why, and is tried again with back-off", async () => {
    pod("typo", container({ command: ["no-such-program"] }));
    const status = await eventually("the error", () => {
      const found = app("typo");
      return found?.lastState.terminated && found;
    });
    expect(status.lastState.terminated).toMatchObject({ exitCode: 128, reason: "StartError" });
    expect(status.lastState.terminated?.message).toContain(
      'exec: "no-such-program": executable file not found in $PATH',
    );
    expect(status.state.waiting?.reason).toBe("RunContainerError");
    await eventually("the back-off", () => app("typo")?.state.waiting?.reason === "CrashLoopBackOff");
  });
});

describe("probes", () => {
  const timing = { periodSeconds: 1, timeoutSeconds: 1, successThreshold: 1, failureThreshold: 1 };

  test("http, tcp and exec see what the program does", async () => {
    const code = `let ok=false;setTimeout(()=>{ok=true},1200);require('http').createServer((q,r)=>{r.statusCode=ok&&q.headers['x-probe']==='1'?200:503;r.end()}).listen(3000,()=>require('fs').writeFileSync('listening',''))`;
    const httpHeaders = [{ name: "X-Probe", value: "1" }];
    const ports = [{ name: "web", containerPort: 3000, protocol: "TCP" as const }];
    pod(
      "http",
      node(code, { ports, readinessProbe: { httpGet: { port: "web", path: "/ready", httpHeaders }, ...timing } }),
    );
    pod("tcp", node(code, { readinessProbe: { tcpSocket: { port: 3000 }, ...timing } }));
    pod("exec", node(code, { readinessProbe: { exec: { command: ["sh", "-c", "test -f listening"] }, ...timing } }));
    pod("never", node(code, { readinessProbe: { exec: { command: ["sh", "-c", "echo no; exit 1"] }, ...timing } }));
    pod("slow", node(code, { readinessProbe: { exec: { command: ["sleep", "30"] }, ...timing } }));
    for (const name of ["http", "tcp", "exec"]) await eventually(`${name} to be ready`, () => isReady(name));
    await eventually("the time-out", () => fixture.events.some((event) => event.includes("timed out after 1s")));
    expect(isReady("never")).toBe(false);
    expect(isReady("slow")).toBe(false);
    expect(fixture.events).toContain(
      "Warning Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503",
    );
    expect(fixture.events).toContain("Warning Unhealthy: Readiness probe failed: no\n");
    const podIP = fixture.pod("tcp").status.podIP;
    expect(fixture.events).toContain(
      `Warning Unhealthy: Readiness probe failed: dial tcp ${podIP}:3000: connect: connection refused`,
    );
  });
});

describe("restarts", () => {
  test("keep the log of the previous run, and its last lines as message when asked for", async () => {
    const code = "console.log('run');console.error('boom');process.exit(3)";
    pod("crash", node(code, { terminationMessagePolicy: "FallbackToLogsOnError" }));
    await eventually("the back-off", () => app("crash")?.state.waiting?.reason === "CrashLoopBackOff");
    expect(app("crash")).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 3, reason: "Error", message: "run\nboom" } },
    });
    expect(await logs("crash", { previous: true })).toBe("run\nboom\n");
    const follow = await logs("crash", { follow: true });
    expect(follow).toBe("run\nboom\n");
  });
});

test("stopping the kubelet leaves no process and no file", async () => {
  pod("web", node(`console.log(process.pid);${SERVER}`));
  await logged("web", "up");
  const pid = Number.parseInt(await logs("web"), 10);
  expect(isAlive(pid)).toBe(true);
  expect(JSON.parse(readFileSync(join(root, "cluster", "processes.json"), "utf8"))).toMatchObject({
    processes: [{ pid }],
  });
  await fixture.kubelet.stop();
  expect(isAlive(pid)).toBe(false);
  expect(existsSync(join(root, "cluster"))).toBe(false);
});

function podDirectories(): number {
  const path = join(root, "cluster", "pods");
  return existsSync(path) ? readdirSync(path).length : 0;
}

/** The last `terminated` state that is seen of a pod that `end` brings to its end. */
async function lastStateOf(name: string, end: () => void) {
  let last = app(name)?.state.terminated;
  const endWatch = fixture.api.watch(pods, ({ object }) => {
    if (object.metadata.name === name) last = object.status.containerStatuses?.[0]?.state.terminated ?? last;
  });
  end();
  await eventually(`${name} to be gone`, () => fixture.lives.get(name)?.at(-1) === "Gone");
  endWatch();
  return last;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
