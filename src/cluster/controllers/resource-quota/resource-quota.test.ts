import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Pod } from "../../../api/core.ts";
import type { KubernetesObject, NewObject } from "../../../api/meta.ts";
import type { ResourceQuota } from "../../../api/quota.ts";
import { configMaps, pods, resourceQuotas, services, type Resource } from "../../../api/resources.ts";
import { failureOf } from "../../apiserver/registry/testing/registry-api.ts";
import { startVirtualCluster, type VirtualCluster } from "../testing/virtual-cluster.ts";

let cluster: VirtualCluster;

beforeEach(async () => {
  cluster = await startVirtualCluster(3);
});

afterEach(() => cluster.stop());

function create<T extends KubernetesObject>(resource: Resource<T>, name: string, content: object): T {
  const { group, version, kind } = resource;
  const type = { apiVersion: group ? `${group}/${version}` : version, kind };
  const object = { ...type, metadata: { namespace: "test", name }, ...content };
  return cluster.api.create(resource, object as object as NewObject<T>);
}

async function createQuota(hard: Record<string, string>, spec: Partial<ResourceQuota["spec"]> = {}): Promise<void> {
  create(resourceQuotas, "quota", { spec: { hard, ...spec } });
  await cluster.clock.advance(50);
}

function createPod(name: string, resources: object = {}, spec: object = {}): Pod {
  return create(pods, name, { spec: { containers: [{ name: "app", image: "a:1", resources }], ...spec } });
}

const used = () => cluster.api.get(resourceQuotas, "test", "quota").status.used;

describe("a quota", () => {
  test("tells what is used before anything else happens", async () => {
    create(configMaps, "present", {});
    await createQuota({ "count/configmaps": "5", configmaps: "5", pods: "3", "requests.cpu": "1" });
    // One is the cluster's certificate.
    expect(used()).toEqual({ "count/configmaps": "2", configmaps: "2", pods: "0", "requests.cpu": "0" });
  });

  test("is charged in the moment in which an object is created, and given back when it is gone", async () => {
    await createQuota({ configmaps: "2" });
    create(configMaps, "a", {});
    expect(used()).toEqual({ configmaps: "2" });
    expect(failureOf(() => create(configMaps, "b", {}))).toBe(
      '403 configmaps "b" is forbidden: exceeded quota: quota, requested: configmaps=1, used: configmaps=2, limited: configmaps=2',
    );
    cluster.api.delete(configMaps, "test", "a");
    await cluster.clock.advance(50);
    expect(used()).toEqual({ configmaps: "1" });
  });

  test("names everything that is exceeded, in order", async () => {
    await createQuota({ pods: "5", "requests.cpu": "1", "requests.memory": "500Mi" });
    createPod("fits", { requests: { cpu: "500m", memory: "252Mi" } });
    expect(failureOf(() => createPod("large", { requests: { cpu: "600m", memory: "252Mi" } }))).toBe(
      '403 pods "large" is forbidden: exceeded quota: quota, requested: requests.cpu=600m,requests.memory=252Mi, used: requests.cpu=500m,requests.memory=252Mi, limited: requests.cpu=1,requests.memory=500Mi',
    );
  });

  test("of cpu or memory asks every container what it needs", async () => {
    await createQuota({ "limits.cpu": "1", cpu: "1" });
    expect(failureOf(() => createPod("silent"))).toBe(
      '403 pods "silent" is forbidden: failed quota: quota: must specify cpu for: app; limits.cpu for: app',
    );
  });

  test("counts extended resources as requests", async () => {
    await createQuota({ "requests.example.com/dongle": "3" });
    createPod("a", { requests: { "example.com/dongle": "2" }, limits: { "example.com/dongle": "2" } });
    expect(used()).toEqual({ "requests.example.com/dongle": "2" });
    expect(() => createPod("b", { limits: { "example.com/dongle": "2" } })).toThrow("exceeded quota");
  });

  test("no longer counts a pod that has ended, but its object", async () => {
    await createQuota({ pods: "1", "count/pods": "2" });
    const pod = createPod("a");
    cluster.api.updateStatus(pods, { ...pod, status: { phase: "Succeeded" } });
    await cluster.clock.advance(50);
    expect(used()).toEqual({ pods: "0", "count/pods": "1" });
  });

  test("counts node ports and load balancers, also when a service becomes one", async () => {
    await createQuota({ services: "2", "services.nodeports": "1", "services.loadbalancers": "1" });
    const ports = [{ name: "a", port: 80 }];
    const service = create(services, "web", { spec: { ports } });
    expect(used()).toEqual({ services: "1", "services.nodeports": "0", "services.loadbalancers": "0" });
    const opened = cluster.api.update(services, { ...service, spec: { ...service.spec, type: "NodePort" as const } });
    expect(used()?.["services.nodeports"]).toBe("1");
    const two = [...opened.spec.ports!, { name: "b", port: 81, protocol: "TCP" as const, targetPort: 81 }];
    expect(() => cluster.api.update(services, { ...opened, spec: { ...opened.spec, ports: two } })).toThrow(
      "requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1",
    );
  });

  test("keeps its scopes, and only known names", async () => {
    await createQuota({ pods: "1" }, { scopes: ["BestEffort"] });
    const quota = cluster.api.get(resourceQuotas, "test", "quota");
    expect(() => cluster.api.update(resourceQuotas, { ...quota, spec: { hard: { pods: "1" } } })).toThrow(
      "spec.scopes: Invalid value: null: field is immutable",
    );
    expect(() => create(resourceQuotas, "bad", { spec: { hard: { pigs: "1" } } })).toThrow(
      'spec.hard[pigs]: Invalid value: "pigs": must be a standard resource for quota',
    );
    const scopes = ["BestEffort"];
    expect(() => create(resourceQuotas, "bad", { spec: { hard: { "limits.cpu": "1" }, scopes } })).toThrow(
      "unsupported scope applied to resource",
    );
  });
});

describe("a quota with scopes", () => {
  const deadline = { activeDeadlineSeconds: 100 };
  const cpu = { requests: { cpu: "1" } };

  test.each([
    ["Terminating", { pods: "1" }, {}, deadline],
    ["NotTerminating", { pods: "1" }, {}, {}],
    ["BestEffort", { pods: "1" }, {}, {}],
    ["NotBestEffort", { pods: "1" }, cpu, {}],
  ])("%s counts those pods only", async (scope, hard, resources, spec) => {
    await createQuota(hard, { scopes: [scope] });
    const [otherResources, otherSpec] = [
      scope.endsWith("BestEffort") === (resources === cpu) ? {} : cpu,
      spec === deadline ? {} : deadline,
    ];
    createPod("other", scope.endsWith("BestEffort") ? otherResources : {}, otherSpec);
    expect(used()).toEqual({ pods: "0" });
    createPod("counted", resources, spec);
    expect(used()).toEqual({ pods: "1" });
  });

  test("of a priority class counts pods of that class", async () => {
    const matchExpressions = [{ scopeName: "PriorityClass", operator: "In", values: ["system-node-critical"] }];
    await createQuota({ pods: "1" }, { scopeSelector: { matchExpressions } });
    createPod("plain");
    createPod("critical", {}, { priorityClassName: "system-node-critical" });
    expect(used()).toEqual({ pods: "1" });
  });
});
