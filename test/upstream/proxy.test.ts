import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/meta.ts";
import type { Endpoints, Pod } from "../../src/api/core.ts";
import { eventually, upstreamCluster } from "./cluster.ts";

const AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.59";
const SERVED = {
  SERVE_PORT_80: '<a href="/rewriteme">test</a>',
  SERVE_PORT_1080: '<a href="/rewriteme">test</a>',
  SERVE_PORT_160: "foo",
  SERVE_PORT_162: "bar",
  SERVE_TLS_PORT_443: '<a href="/tlsrewriteme">test</a>',
  SERVE_TLS_PORT_460: "tls baz",
  SERVE_TLS_PORT_462: "tls qux",
};
const NAMED_PORTS = { dest1: 160, dest2: 162, tlsdest1: 460, tlsdest2: 462 };
const cluster = upstreamCluster();

// its ports are below 1024
describe.skipIf(process.getuid?.() !== 0)("[sig-network] Proxy version v1", () => {
  test("should proxy through a service and a pod", async () => {
    const ns = await cluster.namespace("proxy");
    const core = `/api/v1/namespaces/${ns}`;
    const labels = { "proxy-service-target": "true" };
    const service = await cluster.call<KubernetesObject>("POST", `${core}/services`, {
      kind: "Service",
      apiVersion: "v1",
      metadata: { generateName: "proxy-service-" },
      spec: {
        selector: labels,
        ports: [
          { name: "portname1", port: 80, targetPort: "dest1" },
          { name: "portname2", port: 81, targetPort: 162 },
          { name: "tlsportname1", port: 443, targetPort: "tlsdest1" },
          { name: "tlsportname2", port: 444, targetPort: 462 },
        ],
      },
      status: { loadBalancer: {} },
    });
    const { name } = service.metadata;
    const container = {
      name,
      image: AGNHOST,
      command: ["/agnhost", "porter"],
      resources: {},
      env: Object.entries(SERVED).map(([variable, value]) => ({ name: variable, value })),
      ports: [
        { containerPort: 80 },
        ...Object.entries(NAMED_PORTS).map(([port, containerPort]) => ({ name: port, containerPort })),
      ],
      readinessProbe: { httpGet: { port: 80 }, timeoutSeconds: 5, periodSeconds: 1 },
    };
    await cluster.call("POST", `${core}/replicationcontrollers`, {
      kind: "ReplicationController",
      apiVersion: "v1",
      metadata: { name },
      spec: { replicas: 1, selector: labels, template: { metadata: { labels }, spec: { containers: [container] } } },
      status: { replicas: 0 },
    });
    await eventually(async () => {
      const { subsets } = await cluster.call<Endpoints>("GET", `${core}/endpoints/${name}`);
      return subsets?.some(({ addresses }) => addresses?.length) ?? false;
    });
    const { items } = await cluster.call<{ items: Pod[] }>("GET", `${core}/pods`);
    const pod = items[0]?.metadata.name ?? "";

    const of = (kind: string, object: string) => (scheme: string, port: string) => {
      const whole = scheme ? `${scheme}:${object}:${port}` : port ? `${object}:${port}` : object;
      return `${core}/${kind}/${whole}/proxy`;
    };
    const byService = of("services", name);
    const byPod = of("pods", pod);
    const link = (path: string, target: string) => `<a href="${path}${target}">test</a>`;
    const expected: Record<string, string> = {
      [byService("", "portname1")]: "foo",
      [byService("http", "portname1")]: "foo",
      [byService("", "portname2")]: "bar",
      [byService("http", "portname2")]: "bar",
      [byService("https", "tlsportname1")]: "tls baz",
      [byService("https", "tlsportname2")]: "tls qux",
      [byPod("", "160")]: "foo",
      [byPod("http", "162")]: "bar",
      [byPod("https", "460")]: "tls baz",
      [byPod("https", "462")]: "tls qux",
      [byPod("", "")]: link(byPod("", ""), "/rewriteme"),
      [byPod("", "1080")]: link(byPod("", "1080"), "/rewriteme"),
      [byPod("http", "1080")]: link(byPod("http", "1080"), "/rewriteme"),
      [byPod("https", "443")]: link(byPod("https", "443"), "/tlsrewriteme"),
    };
    const paths = Object.keys(expected);
    const answers = await Promise.all(paths.map((path) => cluster.call<string>("GET", `${path}/`).catch(String)));
    expect(Object.fromEntries(paths.map((path, index) => [path, answers[index]]))).toEqual(expected);
  });
});
