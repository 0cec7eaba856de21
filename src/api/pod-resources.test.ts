import { expect, test } from "vitest";
import type { Container } from "./core.ts";
import { podResources } from "./pod-resources.ts";

const container = (requests: Record<string, string>, extra: Partial<Container> = {}): Container =>
  ({ name: "c", image: "i", resources: { requests }, ...extra }) as Container;
const sidecar = (requests: Record<string, string>) => container(requests, { restartPolicy: "Always" });

test("a pod asks for what its containers ask for together", () => {
  const containers = [container({ cpu: "250m", memory: "64Mi" }), container({ cpu: "750m", memory: "64Mi" })];
  expect(podResources({ containers })).toEqual({ requests: { cpu: "1", memory: "128Mi" } });
});

test("an init container that needs more than all others decides, with the sidecars before it", () => {
  const containers = [container({ cpu: "1" })];
  const initContainers = [sidecar({ cpu: "500m" }), container({ cpu: "2" }), sidecar({ cpu: "250m" })];
  expect(podResources({ containers, initContainers }).requests).toEqual({ cpu: "2500m" });
});

test("without any resources there are no lists", () => {
  expect(podResources({ containers: [{ ...container({}), resources: {} }] })).toEqual({});
});
