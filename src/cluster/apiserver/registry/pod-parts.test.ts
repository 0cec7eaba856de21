import { beforeAll, describe, expect, test } from "vitest";
import type { Pod } from "../../../api/core.ts";
import { serveApi } from "../testing/api-server-fixture.ts";
import { definitions } from "./index.ts";

const { send } = await serveApi({ definitions });

const PODS = "/api/v1/namespaces/app/pods";
const STRATEGIC = "application/strategic-merge-patch+json";
const resources = { requests: { cpu: "100m", memory: "64Mi" }, limits: { cpu: "200m" } };
const newPod = (name: string, spec: object = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name },
  spec: {
    automountServiceAccountToken: false,
    initContainers: [
      { name: "setup", image: "a:1" },
      { name: "proxy", image: "a:1", restartPolicy: "Always", resources },
    ],
    containers: [{ name: "app", image: "a:1", resources }],
    ...spec,
  },
});

/** The changed pod, or why it was refused. */
async function patch(name: string, part: string, spec: object): Promise<Pod | string> {
  const { status, text } = await send("PATCH", `${PODS}/${name}/${part}`, { spec }, STRATEGIC);
  const body = JSON.parse(text) as Pod & { message?: string };
  return status === 200 ? body : (body.message ?? "").replace(/^Pod "\w+" is invalid: /, "");
}

describe("pods/ephemeralcontainers", () => {
  beforeAll(() => send("POST", PODS, newPod("debugged")));
  const add = (...ephemeralContainers: object[]) => patch("debugged", "ephemeralcontainers", { ephemeralContainers });
  const debug = { name: "debug", image: "b:1", targetContainerName: "app" };

  test("adds containers with their defaults, and nothing else", async () => {
    const spec = { ephemeralContainers: [debug], activeDeadlineSeconds: 5 };
    const pod = (await patch("debugged", "ephemeralcontainers", spec)) as Pod;
    expect(pod.spec.ephemeralContainers).toEqual([
      {
        ...debug,
        imagePullPolicy: "IfNotPresent",
        resources: {},
        terminationMessagePath: "/dev/termination-log",
        terminationMessagePolicy: "File",
      },
    ]);
    expect(pod.spec.activeDeadlineSeconds).toBeUndefined();
    expect(pod.metadata.generation).toBe(2);
  });

  test.each([
    ["another image", { ...debug, image: "c:1" }, 'existing ephemeral containers "debug" may not be changed\n'],
  ])("does not change what is there: %s", async (_what, container, detail) => {
    expect(await add(container)).toBe(`spec.ephemeralContainers: Forbidden: ${detail}`);
  });

  test.each([
    ['[0].name: Duplicate value: "app"', { name: "app" }],
    ['[0].targetContainerName: Not found: "none"', { targetContainerName: "none" }],
    ["[0].ports: Forbidden: cannot be set for an Ephemeral Container", { ports: [{ containerPort: 1 }] }],
    ["[0].resources: Forbidden: cannot be set for an Ephemeral Container", { resources }],
    [
      "[0].lifecycle: Forbidden: cannot be set for an Ephemeral Container",
      { lifecycle: { preStop: { sleep: { seconds: 1 } } } },
    ],
  ])("refuses %s", async (detail, extra) => {
    expect(await add({ name: "more", image: "b:1", ...extra })).toBe(`spec.ephemeralContainers${detail}`);
  });

  test("is the only way to them", async () => {
    const { body } = await send("POST", PODS, newPod("early", { ephemeralContainers: [debug] }));
    expect(body.message).toContain("spec.ephemeralContainers: Forbidden: cannot be set on create");
    expect(await patch("debugged", "", { ephemeralContainers: [{ name: "x", image: "b:1" }] })).toContain(
      "spec: Forbidden: pod updates may not change fields",
    );
  });
});

describe("pods/resize", () => {
  beforeAll(() => send("POST", PODS, newPod("resized")));
  const resize = (spec: object) => patch("resized", "resize", spec);
  const containers = (given: object) => ({ containers: [{ name: "app", resources: given }] });

  test("changes CPU and memory of containers and sidecars, and nothing else", async () => {
    const initContainers = [{ name: "proxy", resources: { requests: { cpu: "50m" } } }];
    const changed = { containers: [{ name: "app", image: "other:1", resources: { requests: { cpu: "150m" } } }] };
    const pod = (await resize({ ...changed, initContainers })) as Pod;
    expect(pod.spec.containers[0]).toMatchObject({
      image: "a:1",
      resources: { ...resources, requests: { cpu: "150m", memory: "64Mi" } },
    });
    expect(pod.spec.initContainers?.[1]?.resources.requests).toEqual({ cpu: "50m", memory: "64Mi" });
    expect(pod.metadata.generation).toBe(2);
  });

  test.each<[string, object]>([
    [
      "spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed",
      containers({ requests: { memory: null } }),
    ],
    ["spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed", containers({ limits: null })],
    [
      "spec: Forbidden: only cpu and memory resources are mutable",
      containers({ limits: { "ephemeral-storage": "1Gi" } }),
    ],
    [
      "spec: Forbidden: resources for non-sidecar init containers are immutable",
      { initContainers: [{ name: "setup", resources }] },
    ],
    [
      'spec.containers[0].resources.requests: Invalid value: "500m": must be less than or equal to cpu limit of 200m',
      containers({ requests: { cpu: "500m" } }),
    ],
  ])("refuses: %s", async (message, spec) => {
    expect(await resize(spec)).toContain(message);
  });

  test("does not change the class", async () => {
    const only = { cpu: "1", memory: "64Mi" };
    const spec = {
      initContainers: [],
      containers: [{ name: "app", image: "a:1", resources: { requests: only, limits: { cpu: "2", memory: "64Mi" } } }],
    };
    await send("POST", PODS, newPod("class", spec));
    expect(await patch("class", "resize", containers({ limits: { cpu: "1" } }))).toBe(
      'spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing',
    );
  });
});
