import { expect, test } from "vitest";
import { validateService, validateServiceUpdate } from "./service.ts";
import { draftService, messagesOf } from "./testing/drafts.ts";

const check = (spec: object) => messagesOf(validateService(draftService(spec)));
const PORT = "must be between 1 and 65535, inclusive";

test.each<[object, string[]]>([
  [{}, []],
  [{ ports: [] }, ["spec.ports: Required value"]],
  [{ ports: [], clusterIP: "None" }, []],
  [
    { ports: [{ port: 0 }] },
    [`spec.ports[0].port: Invalid value: 0: ${PORT}`, `spec.ports[0].targetPort: Invalid value: 0: ${PORT}`],
  ],
  [
    { ports: [{ port: 70_000 }] },
    [`spec.ports[0].port: Invalid value: 70000: ${PORT}`, `spec.ports[0].targetPort: Invalid value: 70000: ${PORT}`],
  ],
  [{ ports: [{ port: 1 }, { port: 2 }] }, ["spec.ports[0].name: Required value", "spec.ports[1].name: Required value"]],
  [
    {
      ports: [
        { name: "x", port: 1 },
        { name: "x", port: 2 },
      ],
    },
    ['spec.ports[1].name: Duplicate value: "x"'],
  ],
  [
    {
      ports: [
        { name: "x", port: 80 },
        { name: "y", port: 80 },
      ],
    },
    [
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ],
  ],
  [
    {
      ports: [
        { name: "x", port: 53 },
        { name: "y", port: 53, protocol: "UDP" },
      ],
    },
    [],
  ],
  [
    { ports: [{ port: 1, protocol: "ICMP" }] },
    ['spec.ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"'],
  ],
  [
    { ports: [{ port: 1, targetPort: "Bad_Name" }] },
    [
      'spec.ports[0].targetPort: Invalid value: "Bad_Name": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    ],
  ],
  [
    { type: "Nope" },
    ['spec.type: Unsupported value: "Nope": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"'],
  ],
  [
    { ports: [{ port: 1, nodePort: 30_001 }] },
    ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
  ],
  [{ type: "ExternalName", ports: [] }, ["spec.externalName: Required value"]],
  [{ type: "ExternalName", ports: [], externalName: "example.com." }, []],
  [
    { clusterIPs: ["abc"] },
    ['spec.clusterIPs[0]: Invalid value: "abc": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  ],
  [
    { sessionAffinity: "Cookie" },
    ['spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"'],
  ],
  [
    { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } } },
    [
      "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and less than 86400",
    ],
  ],
  [
    { type: "NodePort", externalTrafficPolicy: "Some" },
    ['spec.externalTrafficPolicy: Unsupported value: "Some": supported values: "Cluster", "Local"'],
  ],
])("%j", (spec, expected) => expect(check(spec)).toEqual(expected));

test("the ClusterIP stays, unless the Service becomes a mere name", () => {
  const old = draftService({ clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"] });
  const moved = draftService({ clusterIP: "10.0.0.2", clusterIPs: ["10.0.0.2"] });
  expect(messagesOf(validateServiceUpdate(moved, old))).toEqual([
    'spec.clusterIPs[0]: Invalid value: ["10.0.0.2"]: may not change once set',
  ]);
  expect(validateServiceUpdate(draftService({ type: "ExternalName" }), old)).toEqual([]);
  expect(validateServiceUpdate(old, old)).toEqual([]);
});
