import { expect, test } from "vitest";
import { podSpecWarnings } from "./pod-warnings.ts";
import { draftContainer, draftPod } from "./testing/drafts.ts";

const of = (spec: object) => podSpecWarnings(draftPod(spec).spec, "spec");
const ofContainer = (container: object) => of({ containers: [draftContainer(container)] });

test("an ordinary Pod gives no warning", () => expect(of({})).toEqual([]));

test("a variable that is set twice hides the first, unless it builds on it", () => {
  const hides = (index: number) =>
    `spec.containers[0].env[${index}]: hides previous definition of "A", which may be dropped when using apply`;
  const first = { name: "A", value: "1" };
  expect(ofContainer({ env: [first, { name: "A", value: "2" }] })).toEqual([hides(1)]);
  expect(ofContainer({ env: [first, { name: "B" }, { name: "A", value: "$(A)" }] })).toEqual([hides(2)]);
  expect(ofContainer({ env: [first, { name: "A", value: "$(A),2" }] })).toEqual([]);
});

test("a negative grace period is taken as one second", () => {
  expect(of({ terminationGracePeriodSeconds: -5 })).toEqual([
    "spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1",
  ]);
});

test("ports of containers that are in each other's way are named", () => {
  const other = draftContainer({ name: "b", ports: [{ containerPort: 80 }] });
  const containers = [draftContainer({ ports: [{ containerPort: 80 }] }), other];
  expect(of({ containers })).toEqual([
    "spec.containers[1].ports[0]: duplicate port definition with spec.containers[0].ports[0]",
  ]);
  const ports = [{ containerPort: 80, hostPort: 8080 }, { containerPort: 80 }, { containerPort: 80, protocol: "UDP" }];
  expect(ofContainer({ ports })).toEqual([
    "spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]",
  ]);
});

test("a part of a byte cannot be had", () => {
  expect(ofContainer({ resources: { limits: { memory: "100m" } } })).toEqual([
    'spec.containers[0].resources.limits[memory]: fractional byte value "100m" is invalid, must be an integer',
    'spec.containers[0].resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer',
  ]);
});

test("pull secrets named twice or not at all are reported", () => {
  expect(of({ imagePullSecrets: [{ name: "a" }, { name: "a" }, {}] })).toEqual([
    'spec.imagePullSecrets[1].name: duplicate name "a"',
    'spec.imagePullSecrets[2].name: invalid empty name ""',
  ]);
});
