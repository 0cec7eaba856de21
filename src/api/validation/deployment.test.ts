import { describe, expect, test } from "vitest";
import { validateDeployment, validateDeploymentStatus } from "./deployment.ts";
import { validateReplicaSet, validateReplicaSetStatus } from "./replica-set.ts";
import { draftDeployment, draftReplicaSet, messagesOf } from "./testing/drafts.ts";
import { validateSelectorUnchanged } from "./workload.ts";

const check = (spec: object) => messagesOf(validateDeployment(draftDeployment(spec)));
const checkReplicaSet = (spec: object) => messagesOf(validateReplicaSet(draftReplicaSet(spec)));

const LABELS = "spec.template.metadata.labels";
const MISMATCH = `${LABELS}: Invalid value: {"app":"bad"}: \`selector\` does not match template \`labels\``;
const LABEL_VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const AT_LEAST_0 = "must be greater than or equal to 0";

test("a Deployment with a selector and a template is fine", () => expect(check({})).toEqual([]));

describe("selector", () => {
  test.each<[object, string[]]>([
    [{ selector: { matchLabels: { app: "other" } } }, [MISMATCH]],
    [{ selector: undefined }, ["spec.selector: Required value", MISMATCH]],
    [{ selector: {} }, ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"]],
    [
      { selector: { matchExpressions: [{ key: "app", operator: "Near", values: ["bad"] }] } },
      [
        'spec.selector.matchExpressions[0].operator: Invalid value: "Near": not a valid selector operator',
        'spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"Near","values":["bad"]}]}: invalid label selector',
      ],
    ],
    [
      { selector: { matchExpressions: [{ key: "app", operator: "In" }] } },
      [
        "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
        'spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"In"}]}: invalid label selector',
      ],
    ],
    [
      { selector: { matchExpressions: [{ key: "app", operator: "Exists", values: ["x"] }] } },
      [
        "spec.selector.matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        'spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"Exists","values":["x"]}]}: invalid label selector',
      ],
    ],
    [
      { selector: { matchLabels: { app: "no spaces" } } },
      [
        `spec.selector.matchLabels: Invalid value: "no spaces": ${LABEL_VALUE}`,
        'spec.selector: Invalid value: {"matchLabels":{"app":"no spaces"}}: invalid label selector',
      ],
    ],
  ])("%j", (spec, expected) => expect(check(spec)).toEqual(expected));

  test("never changes", () => {
    const changed = draftDeployment({ selector: { matchLabels: { app: "changed" } } });
    expect(messagesOf(validateSelectorUnchanged(changed, draftDeployment()))).toEqual([
      'spec.selector: Invalid value: {"matchLabels":{"app":"changed"}}: field is immutable',
    ]);
    expect(validateSelectorUnchanged(draftDeployment({ replicas: 7 }), draftDeployment())).toEqual([]);
  });
});

describe("numbers", () => {
  test.each<[object, string]>([
    [{ replicas: -1 }, `spec.replicas: Invalid value: -1: ${AT_LEAST_0}`],
    [{ minReadySeconds: -1 }, `spec.minReadySeconds: Invalid value: -1: ${AT_LEAST_0}`],
    [{ revisionHistoryLimit: -1 }, `spec.revisionHistoryLimit: Invalid value: -1: ${AT_LEAST_0}`],
    [
      { progressDeadlineSeconds: 0 },
      "spec.progressDeadlineSeconds: Invalid value: 0: must be greater than minReadySeconds",
    ],
    [
      { progressDeadlineSeconds: 10, minReadySeconds: 10 },
      "spec.progressDeadlineSeconds: Invalid value: 10: must be greater than minReadySeconds",
    ],
  ])("%j", (spec, expected) => expect(check(spec)).toEqual([expected]));
});

describe("strategy", () => {
  const UNAVAILABLE = "spec.strategy.rollingUpdate.maxUnavailable";
  test.each<[object, string]>([
    [
      { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } },
      `${UNAVAILABLE}: Invalid value: 0: may not be 0 when \`maxSurge\` is 0`,
    ],
    [
      { rollingUpdate: { maxSurge: "0%", maxUnavailable: "0%" } },
      `${UNAVAILABLE}: Invalid value: "0%": may not be 0 when \`maxSurge\` is 0`,
    ],
    [
      { rollingUpdate: { maxSurge: 1, maxUnavailable: "101%" } },
      `${UNAVAILABLE}: Invalid value: "101%": must not be greater than 100%`,
    ],
    [
      { rollingUpdate: { maxSurge: -1, maxUnavailable: 1 } },
      `spec.strategy.rollingUpdate.maxSurge: Invalid value: -1: ${AT_LEAST_0}`,
    ],
    [
      { rollingUpdate: { maxSurge: "many", maxUnavailable: 1 } },
      "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"many\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ],
    [
      { type: "Recreate", rollingUpdate: { maxSurge: 1 } },
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ],
    [
      { type: "BlueGreen" },
      'spec.strategy: Unsupported value: {"Type":"BlueGreen","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
    ],
  ])("%j", (strategy, expected) => expect(check({ strategy })).toEqual([expected]));

  test("may have as many surplus pods as it likes", () => {
    expect(check({ strategy: { rollingUpdate: { maxSurge: "300%", maxUnavailable: 0 } } })).toEqual([]);
  });
});

describe("template", () => {
  const template = (spec: object) => ({ template: { metadata: { labels: { app: "bad" } }, spec } });

  test("is checked like a Pod", () => {
    expect(check(template({ containers: [] }))).toEqual(["spec.template.spec.containers: Required value"]);
    expect(check(template({}))).toEqual(["spec.template.spec.containers: Required value"]);
  });

  test("is not checked for blanks around images, as in Kubernetes", () => {
    expect(check(template({ containers: [{ name: "app", image: " a" }] }))).toEqual([]);
  });

  test("has pods that are restarted for ever", () => {
    const containers = [{ name: "app", image: "a" }];
    expect(check(template({ restartPolicy: "Never", containers }))).toEqual([
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ]);
  });
});

describe("a ReplicaSet", () => {
  test.each<[object, string[]]>([
    [{}, []],
    [{ selector: { matchLabels: { app: "other" } } }, [MISMATCH]],
    [{ replicas: -2 }, [`spec.replicas: Invalid value: -2: ${AT_LEAST_0}`]],
    [
      { template: undefined },
      [
        `${LABELS}: Invalid value: null: \`selector\` does not match template \`labels\``,
        "spec.template.spec.containers: Required value",
      ],
    ],
  ])("%j", (spec, expected) => expect(checkReplicaSet(spec)).toEqual(expected));
});

describe("status", () => {
  test("cannot have more ready pods than pods", () => {
    const deployment = { ...draftDeployment(), status: { replicas: 1, readyReplicas: 2, availableReplicas: -1 } };
    expect(messagesOf(validateDeploymentStatus(deployment))).toEqual([
      `status.availableReplicas: Invalid value: -1: ${AT_LEAST_0}`,
      "status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas",
    ]);
  });

  test("of a ReplicaSet cannot have more available pods than ready ones", () => {
    const replicaSet = { ...draftReplicaSet(), status: { replicas: 2, readyReplicas: 1, availableReplicas: 2 } };
    expect(messagesOf(validateReplicaSetStatus(replicaSet))).toEqual([
      "status.availableReplicas: Invalid value: 2: cannot be greater than readyReplicas",
    ]);
  });
});
