import { describe, expect, test } from "vitest";
import type { Pod } from "../core.ts";
import { validatePod } from "./pod.ts";
import { draftContainer, draftPod, draftPodOf, messagesOf } from "./testing/drafts.ts";

const check = (pod: Pod) => messagesOf(validatePod(pod));
const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const NOT_IN_INIT = "Forbidden: may not be set for init containers without restartPolicy=Always";
const AT = "spec.containers[0]";

describe("a container that breaks a rule is refused as Kubernetes words it", () => {
  test.each<[object, string[]]>([
    [{ name: "" }, [`${AT}.name: Required value`]],
    [{ name: "App_1" }, [`${AT}.name: Invalid value: "App_1": ${LABEL}`]],
    [{ image: "" }, [`${AT}.image: Required value`]],
    [{ image: " lead" }, [`${AT}.image: Invalid value: " lead": must not have leading or trailing whitespace`]],
    [
      { imagePullPolicy: "Sometimes" },
      [`${AT}.imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"`],
    ],
    [
      { terminationMessagePolicy: "Logs" },
      [`${AT}.terminationMessagePolicy: Unsupported value: "Logs": supported values: "File", "FallbackToLogsOnError"`],
    ],
    [
      { resources: { limits: { cpu: "1" }, requests: { cpu: "2" } } },
      [`${AT}.resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1`],
    ],
    [
      { resources: { limits: { cpu: "-1" }, requests: { cpu: "-2" } } },
      [
        `${AT}.resources.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0`,
        `${AT}.resources.requests[cpu]: Invalid value: "-2": must be greater than or equal to 0`,
      ],
    ],
    [
      { resources: { requests: { constructor: "1" } } },
      [
        `${AT}.resources.requests[constructor]: Invalid value: "constructor": must be a standard resource for containers`,
      ],
    ],
  ])("%j", (container, expected) => expect(check(draftPodOf(container))).toEqual(expected));
});

describe("ports", () => {
  test.each<[object[], string[]]>([
    [
      [{ containerPort: 70_000 }],
      [`${AT}.ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive`],
    ],
    [[{ name: "web" }], [`${AT}.ports[0].containerPort: Required value`]],
    [
      [
        { containerPort: 1, name: "a" },
        { containerPort: 2, name: "a" },
      ],
      [`${AT}.ports[1].name: Duplicate value: "a"`],
    ],
    [
      [{ containerPort: 1, name: "way-too-long-name" }],
      [`${AT}.ports[0].name: Invalid value: "way-too-long-name": must be no more than 15 characters`],
    ],
    [
      [{ containerPort: 1, protocol: "ICMP" }],
      [`${AT}.ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"`],
    ],
    [
      [
        { containerPort: 1, hostPort: 8080 },
        { containerPort: 2, hostPort: 8080 },
      ],
      [`${AT}.ports[1].hostPort: Duplicate value: "TCP//8080"`],
    ],
  ])("%j", (ports, expected) => expect(check(draftPodOf({ ports }))).toEqual(expected));

  test("of the node are the ports of the containers", () => {
    const ports = [{ containerPort: 80, hostPort: 81 }];
    expect(check(draftPod({ hostNetwork: true, containers: [draftContainer({ ports })] }))).toEqual([
      `${AT}.ports[0].hostPort: Invalid value: 81: must match \`containerPort\` when \`hostNetwork\` is true`,
    ]);
  });
});

describe("environment variables", () => {
  const FIELDS =
    '"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"';
  const key = { configMapKeyRef: { name: "c", key: "k" } };

  test.each<[object, string[]]>([
    [{ name: "" }, [".name: Required value"]],
    [
      { name: "A=B" },
      [
        ".name: Invalid value: \"A=B\": a valid environment variable name must consist only of printable ASCII characters other than '='",
      ],
    ],
    [
      { name: "A", value: "1", valueFrom: key },
      ['.valueFrom: Invalid value: "": may not be specified when `value` is not empty'],
    ],
    [
      { name: "A", valueFrom: {} },
      [
        '.valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
      ],
    ],
    [
      { name: "A", valueFrom: { ...key, secretKeyRef: { name: "s", key: "k" } } },
      ['.valueFrom: Invalid value: "": may not have more than one field specified at a time'],
    ],
    [
      { name: "A", valueFrom: { fieldRef: { fieldPath: "spec.nope" } } },
      [
        '.valueFrom.fieldRef.fieldPath: Invalid value: "spec.nope": error converting fieldPath: field label not supported: spec.nope',
      ],
    ],
    [
      { name: "A", valueFrom: { fieldRef: { fieldPath: "status.phase" } } },
      [`.valueFrom.fieldRef.fieldPath: Unsupported value: "status.phase": supported values: ${FIELDS}`],
    ],
    [
      { name: "A", valueFrom: { secretKeyRef: { name: "s", key: "" } } },
      [".valueFrom.secretKeyRef.key: Required value"],
    ],
    [{ name: "A", valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } }, []],
    [{ name: "A", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } }, []],
    [{ name: "1.odd name", value: "x" }, []],
  ])("%j", (variable, expected) => {
    expect(check(draftPodOf({ env: [variable] }))).toEqual(expected.map((message) => `${AT}.env[0]${message}`));
  });

  test("can all come from one ConfigMap or Secret, not from neither or both", () => {
    const both = { configMapRef: { name: "c" }, secretRef: { name: "s" } };
    expect(
      check(draftPodOf({ envFrom: [{ configMapRef: { name: "c" } }, {}, both, { secretRef: { name: "" } }] })),
    ).toEqual([
      `${AT}.envFrom: Invalid value: "": must specify one of: \`configMapRef\` or \`secretRef\``,
      `${AT}.envFrom: Invalid value: "": may not have more than one field specified at a time`,
      `${AT}.envFrom[3].secretRef.name: Required value`,
    ]);
  });
});

describe("probes and hooks", () => {
  const tcpSocket = { port: 1 };
  test.each<[object, string[]]>([
    [
      { readinessProbe: { httpGet: { port: 1 }, tcpSocket } },
      ["readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type"],
    ],
    [{ readinessProbe: { periodSeconds: 1 } }, ["readinessProbe: Required value: must specify a handler type"]],
    [
      { livenessProbe: { tcpSocket, successThreshold: 2 } },
      ["livenessProbe.successThreshold: Invalid value: 2: must be 1"],
    ],
    [
      { readinessProbe: { tcpSocket, initialDelaySeconds: -1 } },
      ["readinessProbe.initialDelaySeconds: Invalid value: -1: must be greater than or equal to 0"],
    ],
    [
      { readinessProbe: { httpGet: { port: "NOT_OK" } } },
      [
        'readinessProbe.httpGet.port: Invalid value: "NOT_OK": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        'readinessProbe.httpGet.port: Invalid value: "NOT_OK": must contain at least one letter (a-z)',
      ],
    ],
    [
      { readinessProbe: { httpGet: { port: 1, scheme: "GOPHER" } } },
      ['readinessProbe.httpGet.scheme: Unsupported value: "GOPHER": supported values: "HTTP", "HTTPS"'],
    ],
    [
      { readinessProbe: { tcpSocket, terminationGracePeriodSeconds: 5 } },
      ["readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes"],
    ],
    [
      { livenessProbe: { tcpSocket, terminationGracePeriodSeconds: 0 } },
      ["livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0"],
    ],
    [{ startupProbe: { exec: {} } }, ["startupProbe.exec.command: Required value"]],
    [{ lifecycle: { preStop: {} } }, ["lifecycle.preStop: Required value: must specify a handler type"]],
    [
      { lifecycle: { preStop: { sleep: { seconds: 31 } } } },
      [
        "lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)",
      ],
    ],
    [
      { lifecycle: { postStart: { sleep: { seconds: -1 } } } },
      [
        "lifecycle.postStart.sleep: Invalid value: -1: must be non-negative and less than terminationGracePeriodSeconds (30)",
      ],
    ],
    [{ lifecycle: { preStop: { sleep: { seconds: 0 } } } }, []],
    [{ lifecycle: { preStop: { sleep: { seconds: 30 } } } }, []],
  ])("%j", (container, expected) => {
    expect(check(draftPodOf(container))).toEqual(expected.map((message) => `${AT}.${message}`));
  });
});

describe("init containers", () => {
  const init = (extra: object) => draftPod({ initContainers: [draftContainer({ name: "init", ...extra })] });

  test("have no probes and hooks, unless they are sidecars", () => {
    const probe = { readinessProbe: { tcpSocket: { port: 1 } }, lifecycle: { preStop: { sleep: { seconds: 1 } } } };
    expect(check(init(probe))).toEqual([
      `spec.initContainers[0].lifecycle: ${NOT_IN_INIT}`,
      `spec.initContainers[0].readinessProbe: ${NOT_IN_INIT}`,
    ]);
    expect(check(init({ ...probe, restartPolicy: "Always" }))).toEqual([]);
  });

  test("share one set of names with the containers", () => {
    expect(check(init({ name: "app" }))).toEqual(['spec.initContainers[0].name: Duplicate value: "app"']);
    expect(check(draftPod({ containers: [draftContainer(), draftContainer()] }))).toEqual([
      'spec.containers[1].name: Duplicate value: "app"',
    ]);
  });
});

describe("the rest of a Pod", () => {
  test.each<[object, string[]]>([
    [{ containers: [] }, ["spec.containers: Required value"]],
    [
      { restartPolicy: "Sometimes" },
      ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'],
    ],
    [
      { dnsPolicy: "Nope" },
      [
        'spec.dnsPolicy: Unsupported value: "Nope": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
      ],
    ],
    [
      { activeDeadlineSeconds: -1 },
      ["spec.activeDeadlineSeconds: Invalid value: -1: must be between 1 and 2147483647, inclusive"],
    ],
    [{ hostname: "No_Host" }, [`spec.hostname: Invalid value: "No_Host": ${LABEL}`]],
    [{ schedulingGates: [{ name: "a" }, { name: "a" }] }, ['spec.schedulingGates[1]: Duplicate value: "a"']],
    [
      { tolerations: [{ operator: "Equal" }] },
      [
        'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ],
    ],
    [
      { tolerations: [{ key: "k", operator: "Exists", value: "v", effect: "Soon", tolerationSeconds: 1 }] },
      [
        `spec.tolerations[0].effect: Invalid value: "Soon": effect must be 'NoExecute' when \`tolerationSeconds\` is set`,
        `spec.tolerations[0].operator: Invalid value: "v": value must be empty when \`operator\` is 'Exists'`,
        'spec.tolerations[0].effect: Unsupported value: "Soon": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      ],
    ],
  ])("%j", (spec, expected) => expect(check(draftPod(spec))).toEqual(expected));
});
