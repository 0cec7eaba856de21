import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCluster, type Cluster } from "../../src/cluster/cluster.ts";
import { hasClients } from "../support/client.ts";
import { kubectl } from "../support/kubectl.ts";

let folder: string;
let cluster: Cluster;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "workloads-"));
  cluster = await startCluster({ dir: join(folder, "cluster") });
});
afterAll(async () => {
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

const run = async (...args: string[]) => {
  const { stdout, stderr, code } = await kubectl(cluster.kubeconfigPath, args);
  return { text: `${stdout}${stderr}`.trim(), code };
};
const must = async (...args: string[]) => {
  const { text, code } = await run(...args);
  if (code !== 0) throw new Error(`kubectl ${args.join(" ")}: ${text}`);
  return text;
};
const apply = async (manifest: string) => {
  const { code, stderr } = await kubectl(cluster.kubeconfigPath, ["apply", "-f", "-"], manifest);
  if (code !== 0) throw new Error(stderr);
};

const IMAGE = "mogumogusityau/user-service:1.0.0";
const node = (script: string) => ["--", "/usr/bin/node", "-e", script];

/** A Deployment of programs that do nothing, or all they can. */
const deployment = (name: string, replicas: number, script: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: c
        image: ${IMAGE}
        resources: {requests: {cpu: 20m}}
        command: [/usr/bin/node, -e, "${script}; process.on('SIGTERM', () => process.exit(0))"]
`;
const IDLE = "setInterval(() => {}, 60000)";
const BUSY = "setInterval(() => { const end = Date.now() + 30; while (Date.now() < end); }, 100)";

describe.skipIf(!hasClients())("with kubectl", () => {
  test("a Job is created, waited for, read and described", async () => {
    await must("create", "job", "hello", "--image", IMAGE, ...node("console.log('hello from', process.env.HOSTNAME)"));
    await must("wait", "--for=condition=Complete", "job/hello", "--timeout=25s");
    expect(await must("logs", "job/hello")).toMatch(/^hello from hello-\w+$/);
    expect(await must("get", "job", "hello")).toMatch(/^hello +Complete +1\/1 +\d+s +\d+s$/m);
    expect(await must("describe", "job", "hello")).toMatch(/Completed +\d+s +job-controller +Job completed/);
    await must("delete", "job", "hello");
    expect(await must("get", "pods", "-l", "job-name=hello")).toContain("No resources found");
  });

  test("a CronJob is created and a Job made of it by hand", async () => {
    await must("create", "cronjob", "tick", "--image", IMAGE, "--schedule", "0 0 1 1 *", ...node("0"));
    await must("create", "job", "by-hand", "--from=cronjob/tick");
    await must("wait", "--for=condition=Complete", "job/by-hand", "--timeout=25s");
    expect(await must("get", "cronjob", "tick")).toMatch(/^tick +0 0 1 1 \* +<none> +False +0 +<none> +\d+s$/m);
    await must("delete", "cronjob", "tick");
    expect(await must("get", "jobs")).toContain("No resources found");
  });

  test("drain leaves the Pods that a budget needs", async () => {
    await apply(deployment("kept", 2, IDLE));
    await must("create", "pdb", "kept", "--selector", "app=kept", "--min-available", "1");
    await must("rollout", "status", "deployment/kept", "--timeout=25s");
    await must("wait", "--for=jsonpath={.status.disruptionsAllowed}=1", "pdb/kept", "--timeout=10s");
    const { text, code } = await run("drain", "rollscope-node", "--timeout=3s", "--pod-selector=app=kept");
    expect(code).toBe(1);
    expect(text).toContain("Cannot evict pod as it would violate the pod's disruption budget.");
    expect(text).toMatch(/^pod\/kept-\S+ evicted$/m);
    expect(await must("get", "node", "rollscope-node")).toContain("SchedulingDisabled");
    await must("uncordon", "rollscope-node");
    await must("rollout", "status", "deployment/kept", "--timeout=25s");
    await must("delete", "deployment/kept", "pdb/kept");
  });

  test("top shows what Pods use, and an autoscaler goes by it", async () => {
    await apply(deployment("busy", 1, BUSY));
    await must("rollout", "status", "deployment/busy", "--timeout=25s");
    expect(await must("top", "node")).toMatch(/^rollscope-node +\d+m +\d+% +\d+Mi +\d+%$/m);
    expect(await must("top", "pod", "-l", "app=busy")).toMatch(/^busy-\S+ +[1-9]\d*m +[1-9]\d*Mi$/m);
    await must("autoscale", "deployment", "busy", "--max=2", "--cpu=50%");
    await must("wait", "--for=jsonpath={.spec.replicas}=2", "deployment/busy", "--timeout=60s");
    expect(await must("get", "hpa", "busy")).toMatch(/^busy +Deployment\/busy +cpu: (\d+%|<unknown>)\/50% +1 +2 +\d/m);
    const older = await must("get", "horizontalpodautoscalers.v1.autoscaling", "busy", "-o", "yaml");
    expect(older).toContain("targetCPUUtilizationPercentage: 50");
  }, 120_000);
});
