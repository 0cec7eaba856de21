import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Pod, Service } from "../../src/api/core.ts";
import { hasClients } from "../support/client.ts";
import { kubectl, startKubectl } from "../support/kubectl.ts";
import { eventually, upstreamCluster } from "./cluster.ts";

const AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.59";
const HTTPD = "registry.k8s.io/e2e-test-images/httpd:2.4.38-4";
const BUSYBOX = "registry.k8s.io/e2e-test-images/busybox:1.37.0-1";
const PAUSE = "registry.k8s.io/pause:3.10.1";
const NAUTILUS = "registry.k8s.io/e2e-test-images/nautilus:1.7";

const controller = (name: string, labels: Record<string, string>, replicas: number, container: object) =>
  JSON.stringify({
    kind: "ReplicationController",
    apiVersion: "v1",
    metadata: { name, labels },
    spec: { replicas, selector: labels, template: { metadata: { labels }, spec: { containers: [container] } } },
  });
const PRIMARY = controller("agnhost-primary", { app: "agnhost", role: "primary" }, 1, {
  name: "agnhost-primary",
  image: AGNHOST,
  ports: [{ name: "agnhost-server", containerPort: 6379 }],
});
const PRIMARY_SERVICE = JSON.stringify({
  kind: "Service",
  apiVersion: "v1",
  metadata: { name: "agnhost-primary", labels: { app: "agnhost", role: "primary" } },
  spec: { ports: [{ port: 6379, targetPort: "agnhost-server" }], selector: { app: "agnhost", role: "primary" } },
});
const deployment = (image: string) =>
  JSON.stringify({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "httpd-deployment", labels: { app: "httpd" } },
    spec: {
      selector: { matchLabels: { app: "httpd" } },
      template: {
        metadata: { labels: { app: "httpd" } },
        spec: { containers: [{ name: "httpd", image, ports: [{ containerPort: 80 }] }] },
      },
    },
  });

const cluster = upstreamCluster();
const children: ChildProcess[] = [];
afterAll(() => children.forEach((child) => child.kill("SIGKILL")));

/** A kubectl for one namespace; it fails when kubectl does. */
async function kubectlIn(base = "kubectl") {
  const ns = await cluster.namespace(base);
  const run = async (args: readonly string[], input = "") => {
    const { code, stdout, stderr } = await kubectl(cluster.kubeconfigPath, [`--namespace=${ns}`, ...args], input);
    if (code !== 0) throw new Error(`kubectl ${args.join(" ")}: ${code}\n${stdout}\n${stderr}`);
    return stdout;
  };
  return { ns, run };
}

async function runningPods(namespace: string, label: string, count: number): Promise<Pod[]> {
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(label)}`;
  let found: Pod[] = [];
  await eventually(async () => {
    found = (await cluster.call<{ items: Pod[] }>("GET", path)).items;
    const running = found.filter(({ status, metadata }) => status.phase === "Running" && !metadata.deletionTimestamp);
    return running.length === count && found.length === count;
  });
  return found;
}

/** What kubectl says on its first line. */
async function firstLine(child: ChildProcess): Promise<string> {
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  await eventually(() => output.includes("\n"));
  return output;
}

describe.skipIf(!hasClients())("[sig-cli] Kubectl client", () => {
  test("Kubectl api-versions should check if v1 is in available api versions", async () => {
    const { run } = await kubectlIn();
    expect((await run(["api-versions"])).split("\n")).toContain("v1");
  });

  test("Kubectl cluster-info should check if Kubernetes control plane services is included in cluster-info", async () => {
    const { run } = await kubectlIn();
    expect(await run(["cluster-info"])).toMatch(/Kubernetes control plane.*is running at/s);
  });

  test("Kubectl version should check is all data is printed", async () => {
    const { run } = await kubectlIn();
    expect(await run(["version"])).toMatch(/Client Version:.*Server Version:/s);
  });

  test("Kubectl describe should check if kubectl describe prints relevant information for rc and pods", async () => {
    const { ns, run } = await kubectlIn();
    await run(["create", "-f", "-"], PRIMARY);
    await run(["create", "-f", "-"], PRIMARY_SERVICE);
    const [pod] = await runningPods(ns, "app=agnhost", 1);
    /** Each entry: words of one line. */
    const check = async (kind: string, name: string, lines: string[][]) => {
      const output = await run(["describe", kind, name]);
      for (const words of lines) {
        expect(output.split("\n").filter((line) => words.every((word) => line.includes(word)))).not.toEqual([]);
      }
    };
    const labels = [["Labels:", "app=agnhost"], ["role=primary"], ["Annotations:"], ["Namespace:", ns]];
    await check("pod", pod?.metadata.name ?? "", [
      ...labels,
      ["Name:", "agnhost-primary-"],
      ["Node:"],
      ["Status:", "Running"],
      ["IP:"],
      ["Controlled By:", "ReplicationController/agnhost-primary"],
      ["Image:", AGNHOST],
      ["State:", "Running"],
      ["QoS Class:", "BestEffort"],
    ]);
    await check("rc", "agnhost-primary", [
      ...labels,
      ["Name:", "agnhost-primary"],
      ["Selector:", "app=agnhost,role=primary"],
      ["Replicas:", "1 current", "1 desired"],
      ["Pods Status:", "1 Running", "0 Waiting", "0 Succeeded", "0 Failed"],
      ["Pod Template:"],
      ["Image:", AGNHOST],
      ["Events:"],
    ]);
    await check("service", "agnhost-primary", [
      ...labels,
      ["Name:", "agnhost-primary"],
      ["Selector:", "app=agnhost", "role=primary"],
      ["Type:", "ClusterIP"],
      ["IP:"],
      ["Port:", "<unset>", "6379/TCP"],
      ["Endpoints:"],
      ["Session Affinity:", "None"],
    ]);
    await check("node", pod?.spec.nodeName ?? "", [
      ["Name:", pod?.spec.nodeName ?? ""],
      ["Labels:"],
      ["Annotations:"],
      ["CreationTimestamp:"],
      ["Conditions:"],
      ["Type", "Status", "LastHeartbeatTime", "LastTransitionTime", "Reason", "Message"],
      ["Addresses:"],
      ["Capacity:"],
      ["Kernel Version:"],
      ["OS Image:"],
      ["Container Runtime Version:"],
      ["Kubelet Version:"],
      ["Pods:"],
    ]);
    await check("namespace", ns, [["Name:", ns], ["Labels:"], ["Annotations:"], ["Status:", "Active"]]);
  });

  test("Kubectl diff should check if kubectl diff finds a difference for Deployments", async () => {
    const { ns, run } = await kubectlIn();
    await run(["create", "-f", "-"], deployment(HTTPD));
    const args = [`--namespace=${ns}`, "diff", "-f", "-"];
    const { code, stdout } = await kubectl(cluster.kubeconfigPath, args, deployment(BUSYBOX));
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`^-.*${HTTPD}\n\\+.*${BUSYBOX}`, "m"));
    await run(["delete", "-f", "-"], deployment(BUSYBOX));
  });

  test("Kubectl expose should create services for rc", async () => {
    const { ns, run } = await kubectlIn();
    await run(["create", "-f", "-"], PRIMARY);
    const [pod] = await runningPods(ns, "app=agnhost", 1);
    await eventually(async () => (await run(["logs", pod?.metadata.name ?? "", "agnhost-primary"])).includes("Paused"));
    await run(["expose", "rc", "agnhost-primary", "--name=rm2", "--port=1234", "--target-port=6379"]);
    await run(["expose", "service", "rm2", "--name=rm3", "--port=2345", "--target-port=6379"]);
    for (const [name, port] of Object.entries({ rm2: 1234, rm3: 2345 })) {
      const { spec } = await cluster.call<Service>("GET", `/api/v1/namespaces/${ns}/services/${name}`);
      expect(spec.ports).toMatchObject([{ port, targetPort: 6379 }]);
      await expect
        .poll(() => cluster.call("GET", `/api/v1/namespaces/${ns}/endpoints/${name}`))
        .toMatchObject({
          subsets: [{ addresses: [{ targetRef: { uid: pod?.metadata.uid } }], ports: [{ port: 6379 }] }],
        });
    }
  });

  test("Kubectl label should update the label on a resource", async () => {
    const { ns, run } = await kubectlIn();
    const containers = [{ name: "pause", image: PAUSE }];
    const metadata = { name: "pause", labels: { name: "pause" } };
    const pod = JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata, spec: { containers } });
    await run(["create", "-f", "-"], pod);
    await runningPods(ns, "name=pause", 1);
    await run(["label", "pods", "pause", "testing-label=testing-label-value"]);
    expect(await run(["get", "pod", "pause", "-L", "testing-label"])).toContain("testing-label-value");
    await run(["label", "pods", "pause", "testing-label-"]);
    expect(await run(["get", "pod", "pause", "-L", "testing-label"])).not.toContain("testing-label-value");
    await run(["delete", "--grace-period=0", "--force", "-f", "-"], pod);
    expect(await run(["get", "rc,svc", "-l", "name=pause", "--no-headers"])).toBe("");
  });

  test("Kubectl logs logs should be able to retrieve and filter logs", async () => {
    const { ns, run } = await kubectlIn();
    const generator = ["logs-generator", "--log-lines-total", "100", "--run-duration", "3s"];
    const flags = [`--image=${AGNHOST}`, "--restart=Never", "--pod-running-timeout=2m0s", "--"];
    await run(["run", "logs-generator", ...flags, ...generator]);
    await runningPods(ns, "run=logs-generator", 1);
    const logs = (...options: string[]) => run(["logs", "logs-generator", "logs-generator", ...options]);
    await eventually(async () => (await logs()).includes("/api/v1/namespaces/kube-system"));
    expect((await logs("--tail=1")).trimEnd().split("\n")).toHaveLength(1);
    expect(await logs("--limit-bytes=1")).toHaveLength(1);
    const [time] = (await logs("--tail=1", "--timestamps")).split(" ");
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
    await eventually(async () => (await logs()).trimEnd().split("\n").length > 60); // 1.8 s of them
    const [recent, older] = [await logs("--since=1s"), await logs("--since=24h")];
    expect(recent.split("\n").length).toBeLessThan(older.split("\n").length);
    await run(["delete", "pod", "logs-generator"]);
  });

  test("Kubectl patch should add annotations for pods in rc", async () => {
    const { ns, run } = await kubectlIn();
    await run(["create", "-f", "-"], PRIMARY);
    const [pod] = await runningPods(ns, "app=agnhost", 1);
    await run(["patch", "pod", pod?.metadata.name ?? "", "-p", '{"metadata":{"annotations":{"x":"y"}}}']);
    const [patched] = await runningPods(ns, "app=agnhost", 1);
    expect(patched?.metadata.annotations).toMatchObject({ x: "y" });
  });

  test("Kubectl run pod should create a pod from an image when restart is Never", async () => {
    const { ns, run } = await kubectlIn();
    await run(["run", "e2e-test-httpd-pod", "--restart=Never", "--pod-running-timeout=2m0s", `--image=${HTTPD}`]);
    const { spec } = await cluster.call<Pod>("GET", `/api/v1/namespaces/${ns}/pods/e2e-test-httpd-pod`);
    expect(spec).toMatchObject({ containers: [{ image: HTTPD }], restartPolicy: "Never" });
    await run(["delete", "pods", "e2e-test-httpd-pod"]);
  });

  test("Kubectl replace should update a single-container pod's image; Kubectl server-side dry-run should check if kubectl can dry-run update Pods", async () => {
    const { ns, run } = await kubectlIn();
    const name = "e2e-test-httpd-pod";
    await run(["run", name, `--image=${HTTPD}`, "--pod-running-timeout=2m0s", `--labels=run=${name}`]);
    await runningPods(ns, `run=${name}`, 1);
    const image = async () =>
      (await cluster.call<Pod>("GET", `/api/v1/namespaces/${ns}/pods/${name}`)).spec.containers[0]?.image;
    const replaced = async () => (await run(["get", "pod", name, "-o", "json"])).replace(HTTPD, BUSYBOX);
    await run(["replace", "-f", "-", "--dry-run=server"], await replaced());
    expect(await image()).toBe(HTTPD);
    const patch = JSON.stringify({ spec: { containers: [{ name, image: BUSYBOX }] } });
    await run(["patch", "pod", name, "-p", patch, "--dry-run=server"]);
    expect(await image()).toBe(HTTPD);
    await run(["replace", "-f", "-"], await replaced());
    expect(await image()).toBe(BUSYBOX);
    await run(["delete", "pods", name]);
  });

  test("Update Demo should create and stop, and should scale a replication controller", async () => {
    const { ns, run } = await kubectlIn();
    const name = "update-demo-nautilus";
    const labels = { name: "update-demo", version: "nautilus" };
    const ports = [{ containerPort: 80, protocol: "TCP" }];
    const demo = controller(name, labels, 2, { name: "update-demo", image: NAUTILUS, ports });
    await run(["create", "-f", "-"], demo);
    const validate = async (count: number) => {
      for (const { metadata, status } of await runningPods(ns, "name=update-demo", count)) {
        expect(status.containerStatuses?.[0]?.image).toBe(NAUTILUS);
        const proxied = `/api/v1/namespaces/${ns}/pods/${metadata.name}/proxy/data.json`;
        await expect.poll(() => cluster.call("GET", proxied).catch(String)).toContain("nautilus.jpg");
      }
    };
    await validate(2);
    await run(["scale", "rc", name, "--replicas=1", "--timeout=5m"]);
    await validate(1);
    await run(["scale", "rc", name, "--replicas=2", "--timeout=5m"]);
    await validate(2);
    await run(["delete", "--grace-period=0", "--force", "-f", "-"], demo);
    expect(await run(["get", "rc,svc", "-l", "name=update-demo", "--no-headers"])).toBe("");
    await eventually(async () => (await run(["get", "pods", "-l", "name=update-demo", "-o", "name"])) === "");
  });

  test("Proxy server should support proxy with --port 0, and should support --unix-socket=/path", async () => {
    const child = startKubectl(cluster.kubeconfigPath, ["proxy", "-p", "0", "--disable-filter"]);
    children.push(child);
    const port = /Starting to serve on 127\.0\.0\.1:(\d+)/.exec(await firstLine(child))?.[1];
    const answer = await fetch(`http://localhost:${port}/api/`);
    expect(await answer.json()).toMatchObject({ kind: "APIVersions", versions: ["v1"] });

    const folder = await mkdtemp(join(tmpdir(), "kubectl-proxy-unix"));
    const socketPath = join(folder, "test");
    const second = startKubectl(cluster.kubeconfigPath, ["proxy", `--unix-socket=${socketPath}`]);
    children.push(second);
    await firstLine(second);
    const status = await new Promise((resolve, reject) => {
      http
        .get({ socketPath, path: "/api", host: "localhost" }, ({ statusCode }) => resolve(statusCode))
        .on("error", reject);
    });
    await rm(folder, { recursive: true });
    expect(status).toBe(200);
  });
});
