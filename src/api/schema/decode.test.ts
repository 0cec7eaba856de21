import { describe, expect, test } from "vitest";
import { decodeObject, type DecodeOptions } from "./decode.ts";
import { parseJsonStrict } from "./parse-json.ts";

const deployment = { apiVersion: "apps/v1", kind: "Deployment" };
const configMap = { apiVersion: "v1", kind: "ConfigMap" };
const pod = { apiVersion: "v1", kind: "Pod" };

type Kind = Omit<DecodeOptions, "fieldValidation">;

function decode(value: unknown, kind: Kind, fieldValidation: DecodeOptions["fieldValidation"] = "Warn") {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return decodeObject(parseJsonStrict(text), { ...kind, fieldValidation });
}

const podWith = (container: object, rest: object = {}) => ({ spec: { containers: [container], ...rest } });

describe("unknown and duplicate fields", () => {
  const text = '{"data":{"a":"1","a":"2"},"extra":{"x":1},"metadata":{"name":"c","name":"d","Labels":{}}}';
  const errors = ['duplicate field "data.a"', 'unknown field "extra"', 'duplicate field "metadata.name"'];

  test("are warned of, dropped and overwritten", () => {
    const { object, warnings } = decode(text, configMap);
    expect(warnings).toEqual([...errors, 'unknown field "metadata.Labels"']);
    expect(object).toEqual({ ...configMap, data: { a: "2" }, metadata: { name: "d" } });
  });

  test("are dropped in silence where the client asks for it", () => {
    expect(decode(text, configMap, "Ignore").warnings).toEqual([]);
  });

  test("are an error in strict mode", () => {
    expect(() => decode({ spec: { template: { extra: 1 }, replica: 1 } }, deployment, "Strict")).toThrow(
      expect.objectContaining({
        code: 400,
        message:
          'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.template.extra", unknown field "spec.replica"',
      }),
    );
  });

  test("are named with the index of the list element", () => {
    expect(decode(podWith({ name: "a", imagePolicy: "x" }), pod).warnings).toEqual([
      'unknown field "spec.containers[0].imagePolicy"',
    ]);
  });

  test("are reported a hundred times at most", () => {
    const object = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`x${index}`, 1]));
    expect(decode(object, configMap).warnings).toHaveLength(100);
  });
});

describe("a value of a wrong type", () => {
  test.each([
    [
      { spec: "x" },
      deployment,
      "json: cannot unmarshal string into Go struct field Deployment.spec of type v1.DeploymentSpec",
    ],
    [
      { spec: { replicas: "x" } },
      deployment,
      "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      { spec: { replicas: 1.5 } },
      deployment,
      "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      { spec: { replicas: 3_000_000_000 } },
      deployment,
      "json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      { spec: { paused: "yes" } },
      deployment,
      "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.paused of type bool",
    ],
    [
      { spec: { strategy: { rollingUpdate: { maxSurge: true } } } },
      deployment,
      "json: cannot unmarshal bool into Go struct field RollingUpdateDeployment.spec.strategy.rollingUpdate.maxSurge of type int32",
    ],
    [
      { metadata: { labels: { a: 1 } } },
      configMap,
      "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string",
    ],
    [
      { data: ["a"] },
      configMap,
      "json: cannot unmarshal array into Go struct field ConfigMap.data of type map[string]string",
    ],
    [
      { spec: { containers: {} } },
      pod,
      "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container",
    ],
    [
      podWith({ name: 1, args: "x" }),
      pod,
      "json: cannot unmarshal number into Go struct field Container.spec.containers.name of type string",
    ],
    [{ binaryData: { a: "***" } }, configMap, "illegal base64 data at input byte 0"],
    [{ binaryData: { a: "YWJj*" } }, configMap, "illegal base64 data at input byte 4"],
    [{ binaryData: { a: "YWJjYWJ" } }, configMap, "illegal base64 data at input byte 4"],
    [{ binaryData: { a: "YQ=" } }, configMap, "illegal base64 data at input byte 3"],
    [{ binaryData: { a: "YQ=x" } }, configMap, "illegal base64 data at input byte 2"],
    [{ binaryData: { a: "YQ==x" } }, configMap, "illegal base64 data at input byte 4"],
    [{ binaryData: { a: "Y===" } }, configMap, "illegal base64 data at input byte 1"],
    [
      podWith({ resources: { limits: { cpu: "x" } } }),
      pod,
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    [
      { metadata: { creationTimestamp: "now" } },
      configMap,
      'parsing time "now" as "2006-01-02T15:04:05Z07:00": cannot parse "now" as "2006"',
    ],
  ])("%j is refused as Go words it", (value, kind, reason) => {
    const message = `${kind.kind} in version "v1" cannot be handled as a ${kind.kind}: ${reason}`;
    expect(() => decode(value, kind)).toThrow(expect.objectContaining({ message, reason: "BadRequest", code: 400 }));
  });

  test("is told of before unknown fields", () => {
    expect(() => decode({ extra: 1, data: 1 }, configMap, "Strict")).toThrow(/cannot unmarshal number/);
  });

  test("that decodes itself is told of before the ones that came earlier", () => {
    const value = podWith({ name: 1, resources: { limits: { cpu: "x" } } });
    expect(() => decode(value, pod)).toThrow(/quantities must match/);
  });
});

describe("a decoded object", () => {
  test("has canonical quantities and times", () => {
    const container = { name: "a", resources: { limits: { cpu: 0.5, memory: "1024Mi" } } };
    const metadata = { creationTimestamp: "2026-01-01T02:00:00.5+02:00" };
    const { object } = decode({ ...podWith(container), metadata }, pod);
    expect(object).toMatchObject({
      metadata: { creationTimestamp: "2026-01-01T00:00:00Z" },
      spec: { containers: [{ resources: { limits: { cpu: "500m", memory: "1Gi" } } }] },
    });
  });

  test("has base64 without line breaks", () => {
    const { object } = decode({ binaryData: { a: "YW\nJj", b: "YQ==\n", c: "" } }, configMap);
    expect(object).toMatchObject({ binaryData: { a: "YWJj", b: "YQ==", c: "" } });
  });

  test("keeps all digits of micro times", () => {
    const lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease" };
    const { object } = decode({ spec: { renewTime: "2026-01-01T02:00:00.123456+02:00" } }, lease);
    expect(object).toMatchObject({ spec: { renewTime: "2026-01-01T00:00:00.123456Z" } });
  });

  test("leaves out empty optional values, but no zero that means something", () => {
    const spec = {
      replicas: 0,
      paused: false,
      minReadySeconds: 0,
      selector: { matchLabels: {} },
      strategy: { rollingUpdate: { maxSurge: 0 } },
      template: {
        metadata: { labels: {}, annotations: null },
        spec: {
          automountServiceAccountToken: false,
          hostNetwork: false,
          containers: [{ name: "a", command: [], env: [{ name: "E", value: "" }], securityContext: {} }],
          volumes: [{ name: "v", emptyDir: {} }],
        },
      },
    };
    const { object } = decode({ metadata: { name: "d" }, spec }, deployment);
    expect(object).toEqual({
      ...deployment,
      metadata: { name: "d" },
      spec: {
        replicas: 0,
        selector: {},
        strategy: { rollingUpdate: { maxSurge: 0 } },
        template: {
          metadata: {},
          spec: {
            automountServiceAccountToken: false,
            containers: [{ name: "a", env: [{ name: "E" }], resources: {}, securityContext: {} }],
            volumes: [{ name: "v", emptyDir: {} }],
          },
        },
      },
      status: {},
    });
  });

  test("has null where Go has a list that is always sent", () => {
    const slice = { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" };
    expect(decode({ addressType: "IPv4" }, slice).object).toMatchObject({ endpoints: null, ports: null });
  });

  test.each([
    ["rbac.authorization.k8s.io/v1", "ClusterRole", { rules: null }],
    ["networking.k8s.io/v1", "Ingress", { spec: {}, status: { loadBalancer: {} } }],
    ["apps/v1", "StatefulSet", { status: { availableReplicas: 0, replicas: 0 } }],
    ["policy/v1", "PodDisruptionBudget", { spec: {} }],
    ["autoscaling/v2", "HorizontalPodAutoscaler", { spec: { maxReplicas: 0, scaleTargetRef: { kind: "", name: "" } } }],
  ])("of %s %s has the structs and lists that Go always sends", (apiVersion, kind, sent) => {
    expect(decode({}, { apiVersion, kind }).object).toMatchObject(sent);
  });

  test("has no pointer that was not given, required or not", () => {
    const path = (object: unknown) => (object as { spec: { rules: { http: { paths: object[] } }[] } }).spec.rules[0];
    const ingress = { spec: { rules: [{ http: { paths: [{}] } }] } };
    const { object } = decode(ingress, { apiVersion: "networking.k8s.io/v1", kind: "Ingress" });
    expect(path(object)).toEqual({ http: { paths: [{ backend: {} }] } });
    expect(decode({}, deployment).object).toMatchObject({ spec: {} });
    expect((decode({}, deployment).object as { spec?: object }).spec).not.toHaveProperty("selector");
  });

  test("has zero values for nulls in lists and maps", () => {
    const value = { metadata: { labels: { a: null } }, ...podWith({ name: "a", args: [null] }) };
    expect(decode(value, pod).object).toMatchObject({
      metadata: { labels: { a: "" } },
      spec: { containers: [{ args: [""] }] },
    });
  });

  test("carries keys such as __proto__ as plain members", () => {
    const { object } = decode('{"data":{"__proto__":"x","constructor":"y"}}', configMap);
    const { data } = object as { data?: object };
    expect(Object.entries(data ?? {})).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });

  test("has fields that are newer than the OpenAPI document of the generator", () => {
    const container = { name: "a", restartPolicy: "Always", lifecycle: { preStop: { sleep: { seconds: 5 } } } };
    const { warnings } = decode(podWith(container, { hostnameOverride: "h" }), pod, "Warn");
    expect(warnings).toEqual([]);
  });
});

test("a kind that is not in the schema is refused", () => {
  expect(() => decode({}, { apiVersion: "v1", kind: "Widget" })).toThrow(
    /no kind "Widget" is registered for version "v1"/,
  );
  expect(() => decode({}, { apiVersion: "v1", kind: "constructor" })).toThrow(/no kind "constructor"/);
});
