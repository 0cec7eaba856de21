import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { events } from "../api/resources.ts";
import { pod } from "./controllers/testing/objects.ts";
import { startVirtualCluster, type VirtualCluster } from "./controllers/testing/virtual-cluster.ts";
import { createEventRecorder } from "./events.ts";

let cluster: VirtualCluster;

beforeEach(async () => {
  cluster = await startVirtualCluster(23);
});

afterEach(() => cluster.stop());

const recorded = () => cluster.api.list(events, { namespace: "test" });

describe("an event recorder", () => {
  test("names object, source and time as Kubernetes does", () => {
    const recorder = createEventRecorder(cluster.api, { component: "kubelet", host: "node-1" });
    recorder.event(pod("web"), "Normal", "Pulled", "it is there", "spec.containers{app}");
    const [event] = recorded();
    expect(event?.metadata.name).toMatch(/^web\.[0-9a-f]{16}$/);
    expect(event).toMatchObject({
      involvedObject: {
        kind: "Pod",
        namespace: "test",
        name: "web",
        uid: "uid-web",
        apiVersion: "v1",
        fieldPath: "spec.containers{app}",
      },
      type: "Normal",
      reason: "Pulled",
      message: "it is there",
      source: { component: "kubelet", host: "node-1" },
      reportingComponent: "kubelet",
      reportingInstance: "node-1",
      firstTimestamp: "2026-01-01T00:00:00Z",
      lastTimestamp: "2026-01-01T00:00:00Z",
      count: 1,
    });
  });

  test("counts repetitions and keeps different events apart", async () => {
    const recorder = createEventRecorder(cluster.api, { component: "test" });
    recorder.event(pod("web"), "Warning", "BackOff", "again");
    await cluster.clock.advance(5000);
    recorder.event(pod("web"), "Warning", "BackOff", "again");
    recorder.event(pod("web"), "Warning", "BackOff", "another");
    recorder.event(pod("other"), "Warning", "BackOff", "again");
    expect(recorded().map(({ message, count, lastTimestamp }) => [message, count, lastTimestamp])).toEqual([
      ["again", 1, "2026-01-01T00:00:05Z"],
      ["again", 2, "2026-01-01T00:00:05Z"],
      ["another", 1, "2026-01-01T00:00:05Z"],
    ]);
  });

  test("in the form of events.k8s.io they have a time and, when repeated, a series", async () => {
    const recorder = createEventRecorder(cluster.api, {
      component: "default-scheduler",
      actions: { Scheduled: "Binding" },
    });
    recorder.event(pod("web"), "Normal", "Scheduled", "there");
    const [first] = recorded();
    expect(first).toMatchObject({
      source: {},
      firstTimestamp: null,
      lastTimestamp: null,
      eventTime: "2026-01-01T00:00:00.020000Z",
      action: "Binding",
      reportingComponent: "default-scheduler",
      reportingInstance: "default-scheduler",
    });
    expect(first).not.toHaveProperty("count");
    await cluster.clock.advance(5000);
    recorder.event(pod("web"), "Normal", "Scheduled", "there");
    expect(recorded().map(({ series }) => series)).toEqual([
      { count: 2, lastObservedTime: "2026-01-01T00:00:05.020000Z" },
    ]);
  });

  test("events are gone an hour after they happened last; then a repetition is a new one", async () => {
    const recorder = createEventRecorder(cluster.api, { component: "test" });
    recorder.event(pod("web"), "Normal", "Once", "x");
    await cluster.clock.advance(30 * 60_000);
    recorder.event(pod("web"), "Normal", "Once", "x");
    await cluster.clock.advance(59 * 60_000);
    expect(recorded()).toHaveLength(1);
    await cluster.clock.advance(2 * 60_000);
    expect(recorded()).toEqual([]);
    recorder.event(pod("web"), "Normal", "Once", "x");
    expect(recorded()[0]?.count).toBe(1);
  });

  test("a refused event does not stop what it is about", () => {
    const told: string[] = [];
    const log = { debug: (text: string) => void told.push(text), info: () => undefined, warn: () => undefined };
    const recorder = createEventRecorder(cluster.api, { component: "test", log });
    recorder.event(pod("web", { meta: { namespace: "nowhere" } }), "Normal", "Started", "x");
    expect(told).toEqual(['event Started of Pod web was refused: namespaces "nowhere" not found']);
  });
});
