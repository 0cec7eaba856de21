import { describe, expect, test } from "vitest";
import type { Deployment } from "../apps.ts";
import type { Pod, Service } from "../core.ts";
import { setPodDefaults } from "./pod.ts";
import { setServiceDefaults } from "./service.ts";
import { setDeploymentDefaults } from "./workload.ts";

const CONTAINER = {
  imagePullPolicy: "IfNotPresent",
  resources: {},
  terminationMessagePath: "/dev/termination-log",
  terminationMessagePolicy: "File",
};
const PROBE = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };

function deployment(spec: object): Deployment["spec"] {
  const object = { metadata: { name: "d" }, spec } as object as Deployment;
  setDeploymentDefaults(object);
  return object.spec;
}

function pod(spec: object): Pod["spec"] {
  const object = { metadata: { name: "p" }, spec } as object as Pod;
  setPodDefaults(object);
  return object.spec;
}

function service(spec: object): Service["spec"] {
  const object = { metadata: { name: "s" }, spec } as object as Service;
  setServiceDefaults(object);
  return object.spec;
}

const containerOf = (extra: object) => pod({ containers: [{ name: "app", image: "a:1", ...extra }] }).containers[0];

describe("a Deployment", () => {
  test("gets everything it leaves out", () => {
    const template = { metadata: { labels: { app: "d" } }, spec: { containers: [{ name: "app", image: "a:1" }] } };
    expect(deployment({ selector: { matchLabels: { app: "d" } }, template })).toEqual({
      replicas: 1,
      selector: { matchLabels: { app: "d" } },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      template: {
        metadata: { labels: { app: "d" } },
        spec: {
          containers: [{ name: "app", image: "a:1", ...CONTAINER }],
          dnsPolicy: "ClusterFirst",
          restartPolicy: "Always",
          schedulerName: "default-scheduler",
          securityContext: {},
          terminationGracePeriodSeconds: 30,
        },
      },
    });
  });

  test.each([
    [{ type: "Recreate" }, { type: "Recreate" }],
    [
      { rollingUpdate: { maxSurge: 1 } },
      { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: "25%" } },
    ],
    [
      { rollingUpdate: { maxSurge: "50%", maxUnavailable: 0 } },
      { type: "RollingUpdate", rollingUpdate: { maxSurge: "50%", maxUnavailable: 0 } },
    ],
  ])("with strategy %j has %j", (strategy, expected) => {
    expect(deployment({ strategy }).strategy).toEqual(expected);
  });

  test("keeps zero replicas", () => expect(deployment({ replicas: 0 }).replicas).toBe(0));

  test("has no host ports in its template although it uses the network of the node", () => {
    const ports = [{ containerPort: 3000 }];
    const template = { spec: { hostNetwork: true, containers: [{ name: "app", image: "a", ports }] } };
    expect(deployment({ template }).template.spec.containers[0]?.ports).toEqual([
      { containerPort: 3000, protocol: "TCP" },
    ]);
  });
});

describe("a container", () => {
  test.each([
    ["example.com/x", "Always"],
    ["example.com/x:latest", "Always"],
    ["example.com:5000/x", "Always"],
    ["example.com:5000/x:1", "IfNotPresent"],
    [`example.com/x@sha256:${"a".repeat(64)}`, "IfNotPresent"],
    [`example.com/x:latest@sha256:${"a".repeat(64)}`, "Always"],
    ["", "IfNotPresent"],
  ])("with the image %s is pulled %s", (image, policy) => {
    expect(containerOf({ image })?.imagePullPolicy).toBe(policy);
  });

  test("gets the numbers of its probes, and path and scheme of HTTP", () => {
    const httpGet = { port: 3000 };
    const container = containerOf({
      livenessProbe: { httpGet },
      readinessProbe: { tcpSocket: { port: 3000 }, periodSeconds: 3 },
      startupProbe: { grpc: { port: 1 }, timeoutSeconds: 0 },
      lifecycle: { preStop: { httpGet: { port: 3000 } } },
    });
    expect(container?.livenessProbe).toEqual({ httpGet: { path: "/", port: 3000, scheme: "HTTP" }, ...PROBE });
    expect(container?.readinessProbe).toEqual({ tcpSocket: { port: 3000 }, ...PROBE, periodSeconds: 3 });
    expect(container?.startupProbe).toEqual({ grpc: { port: 1, service: "" }, ...PROBE });
    expect(container?.lifecycle?.preStop).toEqual({ httpGet: { path: "/", port: 3000, scheme: "HTTP" } });
  });

  test("gets protocols of ports and versions of field references", () => {
    const container = containerOf({
      ports: [{ containerPort: 1 }, { containerPort: 53, protocol: "UDP" }],
      env: [
        { name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
        { name: "CPU", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
      ],
    });
    expect(container?.ports?.map(({ protocol }) => protocol)).toEqual(["TCP", "UDP"]);
    expect(container?.env?.[0]?.valueFrom?.fieldRef?.apiVersion).toBe("v1");
    expect(container?.env?.[1]?.valueFrom?.resourceFieldRef?.divisor).toBe("0");
  });
});

describe("a Pod", () => {
  test("requests what it limits", () => {
    const container = containerOf({ resources: { limits: { cpu: "1", memory: "1Gi" }, requests: { memory: "1Mi" } } });
    expect(container?.resources.requests).toEqual({ cpu: "1", memory: "1Mi" });
  });

  test("on the network of the node has host ports", () => {
    const ports = [{ containerPort: 3000 }];
    const { containers } = pod({ hostNetwork: true, containers: [{ name: "app", image: "a", ports }] });
    expect(containers[0]?.ports).toEqual([{ containerPort: 3000, hostPort: 3000, protocol: "TCP" }]);
  });

  test("keeps a grace period of zero", () => {
    expect(pod({ terminationGracePeriodSeconds: 0 }).terminationGracePeriodSeconds).toBe(0);
  });

  test("has its ServiceAccount under both names, whichever was given", () => {
    expect(pod({ serviceAccount: "robot" })).toMatchObject({ serviceAccount: "robot", serviceAccountName: "robot" });
    expect(pod({ serviceAccountName: "robot" })).toMatchObject({ serviceAccount: "robot" });
  });

  test("gets modes of files, and an emptyDir where a volume has no source", () => {
    const volumes = [
      { name: "c", configMap: { name: "x" } },
      { name: "s", secret: { secretName: "y", defaultMode: 256 } },
      { name: "h", hostPath: { path: "/tmp" } },
      { name: "d", downwardAPI: { items: [{ path: "p", fieldRef: { fieldPath: "metadata.name" } }] } },
      { name: "t", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } },
      { name: "n" },
    ];
    expect(pod({ volumes }).volumes).toEqual([
      { name: "c", configMap: { name: "x", defaultMode: 420 } },
      { name: "s", secret: { secretName: "y", defaultMode: 256 } },
      { name: "h", hostPath: { path: "/tmp", type: "" } },
      {
        name: "d",
        downwardAPI: {
          defaultMode: 420,
          items: [{ path: "p", fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } }],
        },
      },
      {
        name: "t",
        projected: { defaultMode: 420, sources: [{ serviceAccountToken: { path: "token", expirationSeconds: 3600 } }] },
      },
      { name: "n", emptyDir: {} },
    ]);
  });
});

describe("a Service", () => {
  test("is a ClusterIP with its target port where its port is", () => {
    expect(service({ ports: [{ port: 80 }] })).toEqual({
      type: "ClusterIP",
      sessionAffinity: "None",
      internalTrafficPolicy: "Cluster",
      ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
    });
  });

  test("with a node port lets all nodes forward", () => {
    expect(service({ type: "NodePort" }).externalTrafficPolicy).toBe("Cluster");
    expect(service({ type: "LoadBalancer" }).allocateLoadBalancerNodePorts).toBe(true);
  });

  test("remembers clients for three hours, and forgets that setting with the affinity", () => {
    const affinity = service({ sessionAffinity: "ClientIP" }).sessionAffinityConfig;
    expect(affinity).toEqual({ clientIP: { timeoutSeconds: 10_800 } });
    expect(service({ sessionAffinityConfig: affinity }).sessionAffinityConfig).toBeUndefined();
  });

  test("that is only a name has no traffic policy", () => {
    expect(service({ type: "ExternalName", externalName: "example.com" })).toEqual({
      type: "ExternalName",
      externalName: "example.com",
      sessionAffinity: "None",
    });
  });
});
