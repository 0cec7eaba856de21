import { beforeEach, describe, expect, test } from "vitest";
import type { Pod } from "../../../api/core.ts";
import { limitRanges, pods } from "../../../api/resources.ts";
import { createRegistryApi, failureOf, type RegistryApi } from "../registry/testing/registry-api.ts";

let registry: RegistryApi;
beforeEach(() => {
  registry = createRegistryApi();
});

const range = (limits: object[]) => registry.create(limitRanges, "limits", { spec: { limits } });
const pod = (resources: object = {}, spec: object = {}): Pod =>
  registry.create(pods, "p", { spec: { containers: [{ name: "app", image: "a:1", resources }], ...spec } });

describe("a LimitRange", () => {
  test("gives containers what they do not say, and says so", () => {
    range([
      {
        type: "Container",
        min: { cpu: "50m", memory: "100Mi", "ephemeral-storage": "150Gi" },
        max: { cpu: "500m", memory: "500Mi", "ephemeral-storage": "500Gi" },
        default: { cpu: "500m", memory: "500Mi", "ephemeral-storage": "500Gi" },
        defaultRequest: { cpu: "100m", memory: "200Mi", "ephemeral-storage": "200Gi" },
      },
    ]);
    const { spec, metadata } = pod({ requests: { memory: "300Mi" } });
    expect(spec.containers[0]?.resources).toEqual({
      limits: { cpu: "500m", memory: "500Mi", "ephemeral-storage": "500Gi" },
      requests: { cpu: "100m", memory: "300Mi", "ephemeral-storage": "200Gi" },
    });
    expect(metadata.annotations).toEqual({
      "kubernetes.io/limit-ranger":
        "LimitRanger plugin set: cpu, ephemeral-storage request for container app; cpu, ephemeral-storage, memory limit for container app",
    });
  });

  test("takes the highest as the default limit, and the default limit as the default request", () => {
    range([{ type: "Container", max: { cpu: "1" }, min: { memory: "1Mi" } }]);
    const { spec } = registry.api.get(limitRanges, "app", "limits");
    expect(spec.limits).toEqual([
      {
        type: "Container",
        max: { cpu: "1" },
        min: { memory: "1Mi" },
        default: { cpu: "1" },
        defaultRequest: { cpu: "1", memory: "1Mi" },
      },
    ]);
  });

  test.each([
    ["minimum cpu usage per Container is 100m, but request is 50m", { requests: { cpu: "50m" } }],
    ["maximum cpu usage per Container is 500m, but limit is 600m", { limits: { cpu: "600m" } }],
  ])("refuses: %s", (message, resources) => {
    range([{ type: "Container", min: { cpu: "100m" }, max: { cpu: "500m" } }]);
    expect(failureOf(() => pod(resources))).toBe(`403 pods "p" is forbidden: ${message}`);
  });

  test("limits all containers together, and limit by request", () => {
    range([{ type: "Pod", max: { memory: "1Gi" }, maxLimitRequestRatio: { cpu: "2" } }]);
    expect(failureOf(() => pod({ requests: { cpu: "1" }, limits: { cpu: "3" } }))).toBe(
      '403 pods "p" is forbidden: [maximum memory usage per Pod is 1Gi.  No limit is specified, cpu max limit to request ratio per Pod is 2, but provided ratio is 3.000000]',
    );
  });

  test("must make sense", () => {
    expect(failureOf(() => range([{ type: "Container", min: { cpu: "2" }, max: { cpu: "1" } }]))).toContain(
      'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
    );
    expect(failureOf(() => range([{ type: "Pod", default: { cpu: "2" } }]))).toContain(
      "spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'",
    );
    expect(failureOf(() => range([{ type: "Pig" }]))).toContain("must be a standard limit type or fully qualified");
  });
});
