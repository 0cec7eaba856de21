import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/meta.ts";
import { PATCH, upstreamCluster } from "./cluster.ts";

interface Event extends KubernetesObject {
  message?: string;
  series?: object;
}

const OPTIONS = { kind: "DeleteOptions", apiVersion: "v1" };
const cluster = upstreamCluster();
const core = (namespace: string, rest = "") => `/api/v1/namespaces/${namespace}/events${rest}`;
const events = (namespace: string, rest = "") => `/apis/events.k8s.io/v1/namespaces/${namespace}/events${rest}`;

/** A core Event as the Go client sends it: times that are not set are null. */
const newCoreEvent = (namespace: string, name: string, label: string) => ({
  kind: "Event",
  apiVersion: "v1",
  metadata: { name, labels: { [label]: "true" } },
  involvedObject: { namespace },
  reason: "Test",
  message: `This is ${name}`,
  source: {},
  firstTimestamp: null,
  lastTimestamp: null,
  count: 1,
  type: "Normal",
  eventTime: null,
  reportingComponent: "",
  reportingInstance: "",
});

/** The newer form. */
const newEvent = (namespace: string, name: string, label: string) => ({
  kind: "Event",
  apiVersion: "events.k8s.io/v1",
  metadata: { name, labels: { [label]: "true" } },
  eventTime: "2017-09-19T13:49:16.000000Z",
  reportingController: "test-controller",
  reportingInstance: "test-node",
  action: "Do",
  reason: "Test",
  regarding: { namespace },
  note: `This is ${name}`,
  type: "Normal",
  deprecatedSource: {},
  deprecatedFirstTimestamp: null,
  deprecatedLastTimestamp: null,
});

const names = async (path: string) =>
  (await cluster.call<{ items: Event[] }>("GET", path)).items.map(({ metadata }) => metadata.name);

/** Without what the control plane sets, as upstream compares. */
const own = ({ metadata, ...rest }: Event) => ({
  ...rest,
  metadata: { ...metadata, resourceVersion: undefined, managedFields: undefined },
});

describe("[sig-instrumentation] Events", () => {
  test("should manage the lifecycle of an event", async () => {
    const ns = await cluster.namespace("events");
    await cluster.call("POST", core(ns), newCoreEvent(ns, "event-test", "testevent-constant"));
    const all = "/api/v1/events?labelSelector=testevent-constant%3Dtrue";
    expect(await names(all)).toEqual(["event-test"]);
    const at = core(ns, "/event-test");
    await cluster.call("PATCH", at, { message: "This is a test event - patched" }, PATCH.strategic);
    const event = await cluster.call<Event>("GET", at);
    expect(event.message).toBe("This is a test event - patched");
    const series = { count: 100, lastObservedTime: "2017-09-19T13:49:16.000000Z" };
    await cluster.call("PUT", at, { ...own(event), series });
    expect(own(await cluster.call("GET", at))).toEqual({ ...own(event), series });
    await cluster.call("DELETE", at, OPTIONS);
    expect(await names(all)).toEqual([]);
  });

  test("should delete a collection of events", async () => {
    const ns = await cluster.namespace("events");
    const created = ["test-event-1", "test-event-2", "test-event-3"];
    for (const name of created) await cluster.call("POST", core(ns), newCoreEvent(ns, name, "testevent-set"));
    const labelled = core(ns, "?labelSelector=testevent-set%3Dtrue");
    expect(await names(labelled)).toEqual(created);
    await cluster.call("DELETE", labelled, OPTIONS);
    expect(await names(labelled)).toEqual([]);
  });
});

describe("[sig-instrumentation] Events API", () => {
  test("should ensure that an event can be fetched, patched, deleted, and listed", async () => {
    const ns = await cluster.namespace("events");
    await cluster.call("POST", events(ns), newEvent(ns, "event-test", "testevent-constant"));
    const selector = "?labelSelector=testevent-constant%3Dtrue";
    expect(await names(`/apis/events.k8s.io/v1/events${selector}`)).toEqual(["event-test"]);
    expect(await names(events(ns, selector))).toEqual(["event-test"]);
    expect(await names(core(ns, "?fieldSelector=source%3Dtest-controller"))).toEqual(["event-test"]);
    expect(await names(events(ns, "?fieldSelector=reportingController%3Dtest-controller"))).toEqual(["event-test"]);

    const at = events(ns, "/event-test");
    const event = await cluster.call<Event>("GET", at);
    const series = { count: 2, lastObservedTime: "2017-09-19T13:49:11.000000Z" };
    await cluster.call("PATCH", at, { series }, PATCH.strategic);
    expect(own(await cluster.call("GET", at))).toEqual({ ...own(event), series });
    const more = { count: 100, lastObservedTime: "2017-09-19T13:49:16.000000Z" };
    await cluster.call("PUT", at, { ...own(event), series: more });
    expect(own(await cluster.call("GET", at))).toEqual({ ...own(event), series: more });
    await cluster.call("DELETE", at, OPTIONS);
    expect(await names(events(ns, selector))).toEqual([]);
  });

  test("should delete a collection of events", async () => {
    const ns = await cluster.namespace("events");
    const created = ["test-event-1", "test-event-2", "test-event-3"];
    for (const name of created) await cluster.call("POST", events(ns), newEvent(ns, name, "testevent-set"));
    const labelled = events(ns, "?labelSelector=testevent-set%3Dtrue");
    expect(await names(labelled)).toEqual(created);
    await cluster.call("DELETE", labelled, OPTIONS);
    expect(await names(labelled)).toEqual([]);
  });
});
