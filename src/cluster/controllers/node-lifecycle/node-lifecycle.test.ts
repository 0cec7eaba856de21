import { afterEach, expect, test } from "vitest";
import type { Node, Pod, Toleration } from "../../../api/core.ts";
import { nodes, pods } from "../../../api/resources.ts";
import { newDeployment, startVirtualCluster, type VirtualCluster } from "../testing/virtual-cluster.ts";
import { deployments } from "../../../api/resources.ts";

let cluster: VirtualCluster | undefined;
afterEach(() => cluster?.stop());

const NODE = "node-1";
const UNREACHABLE = "node.kubernetes.io/unreachable";

async function start(replicas = 1): Promise<VirtualCluster> {
  const started = await startVirtualCluster();
  cluster = started;
  started.api.create(deployments, newDeployment({ spec: { replicas } }));
  expect(await started.until(() => started.isRolledOut("web"), 60)).toBe(true);
  return started;
}

function change(api: VirtualCluster["api"], edit: (node: Node) => Node): void {
  api.update(nodes, edit(structuredClone(api.get(nodes, "", NODE))));
}

function annotate(api: VirtualCluster["api"], down: boolean): void {
  change(api, (node) => {
    node.metadata.annotations = { ...node.metadata.annotations, "rollscope.dev/simulate-down": String(down) };
    return node;
  });
}

const readyOf = ({ status }: Node | Pod) => status.conditions?.find(({ type }) => type === "Ready")?.status;
const taintsOf = ({ spec }: Node) => (spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);

test("a node that has fallen silent is unknown after 50 s, and its pods are not ready", async () => {
  const started = await start();
  const { api, clock } = started;
  expect(started.messages("RegisteredNode")).toEqual([`Node ${NODE} event: Registered Node ${NODE} in Controller`]);
  annotate(api, true);
  await clock.advance(38_000);
  expect(readyOf(api.get(nodes, "", NODE))).toBe("True");
  await clock.advance(13_000);
  const node = api.get(nodes, "", NODE);
  expect(node.status.conditions?.map(({ status, reason, message }) => [status, reason, message])).toEqual(
    Array.from({ length: 4 }, () => ["Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status."]),
  );
  expect(taintsOf(node)).toEqual([`${UNREACHABLE}:NoSchedule`, `${UNREACHABLE}:NoExecute`]);
  expect(started.pods().map(readyOf)).toEqual(["False"]);
  expect(started.messages("NodeNotReady")).toEqual([`Node ${NODE} status is now: NodeNotReady`, "Node is not ready"]);
});

test("a node that comes back is as before: its pods too, and what was deleted meanwhile is gone", async () => {
  const started = await start(2);
  const { api, clock } = started;
  annotate(api, true);
  await clock.advance(60_000);
  const [first] = started.pods();
  if (!first) throw new Error("no pod");
  api.delete(pods, "test", first.metadata.name);
  await clock.advance(60_000);
  expect(api.find(pods, "test", first.metadata.name)?.metadata.deletionTimestamp).toBeDefined();
  annotate(api, false);
  await clock.advance(5_000);
  const node = api.get(nodes, "", NODE);
  expect([readyOf(node), taintsOf(node)]).toEqual(["True", []]);
  expect(api.find(pods, "test", first.metadata.name)).toBeUndefined();
  expect(started.pods().map(readyOf)).toEqual(["True", "True"]);
});

test("pods are deleted five minutes after their node has become unreachable", async () => {
  const started = await start();
  const { api, clock } = started;
  annotate(api, true);
  await clock.advance(340_000);
  expect(started.pods().filter(({ metadata }) => metadata.deletionTimestamp)).toEqual([]);
  await clock.advance(20_000);
  const [gone] = started.pods().filter(({ metadata }) => metadata.deletionTimestamp);
  expect(gone?.status.conditions).toContainEqual(
    expect.objectContaining({ type: "DisruptionTarget", status: "True", reason: "DeletionByTaintManager" }),
  );
  expect(started.messages("TaintManagerEviction")).toEqual([`Marking for deletion Pod test/${gone?.metadata.name}`]);
});

test("a cordoned node has a taint as long as it is cordoned", async () => {
  const started = await start();
  const { api, clock } = started;
  change(api, (node) => ({ ...node, spec: { ...node.spec, unschedulable: true } }));
  await clock.advance(20);
  expect(taintsOf(api.get(nodes, "", NODE))).toEqual(["node.kubernetes.io/unschedulable:NoSchedule"]);
  change(api, ({ spec: { unschedulable: _unschedulable, ...spec }, ...node }) => ({ ...node, spec }));
  await clock.advance(20);
  expect(api.get(nodes, "", NODE).spec.taints).toBeUndefined();
});

test("a NoExecute taint drives out pods at once, after their toleration, or never", async () => {
  const started = await start(0);
  const { api, clock } = started;
  const toleration = (tolerationSeconds?: number): Toleration => ({
    key: "evict",
    operator: "Equal",
    value: "yes",
    effect: "NoExecute",
    ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
  });
  const create = (name: string, tolerations: Toleration[]) => {
    const spec = { containers: [{ name: "app", image: "app:1" }], tolerations } as unknown as Pod["spec"];
    api.create(pods, { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "test" }, spec });
  };
  create("now", []);
  create("later", [toleration(30)]);
  create("never", [toleration()]);
  create("spared", [toleration(60)]);
  await clock.advance(5_000);
  const exist = () => ["now", "later", "never", "spared"].filter((name) => api.find(pods, "test", name));
  const taint = { key: "evict", value: "yes", effect: "NoExecute" };
  change(api, (node) => ({ ...node, spec: { ...node.spec, taints: [taint] } }));
  await clock.advance(2_000);
  expect(exist()).toEqual(["later", "never", "spared"]);
  await clock.advance(30_000);
  expect(exist()).toEqual(["never", "spared"]);
  change(api, ({ spec: { taints: _taints, ...spec }, ...node }) => ({ ...node, spec }));
  await clock.advance(60_000);
  expect(exist()).toEqual(["never", "spared"]);
  expect(started.messages("TaintManagerEviction")).toEqual([
    "Marking for deletion Pod test/now",
    "Marking for deletion Pod test/later",
    "Cancelling deletion of Pod test/spared",
  ]);
});

test("the pods of a node that was removed go after 40 s", async () => {
  const started = await start();
  const { api, clock } = started;
  const [pod] = started.pods();
  annotate(api, true);
  api.delete(nodes, "", NODE);
  await clock.advance(39_000);
  expect(started.pods().map(({ metadata }) => metadata.name)).toContain(pod?.metadata.name);
  await clock.advance(2_000);
  expect(started.pods().map(({ metadata }) => metadata.name)).not.toContain(pod?.metadata.name);
});
