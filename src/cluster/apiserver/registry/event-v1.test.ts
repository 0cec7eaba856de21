import { beforeEach, describe, expect, test } from "vitest";
import type { Event } from "../../../api/events.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { events } from "../../../api/resources.ts";
import { createObject } from "../operations/create.ts";
import { deleteObject } from "../operations/delete.ts";
import { listObjects } from "../operations/list.ts";
import { selectionOf } from "../operations/selection.ts";
import { updateObject } from "../operations/update.ts";
import { eventV1Definition } from "./event-v1.ts";
import { createRegistryApi, failureOf, type RegistryApi } from "./testing/registry-api.ts";

let registry: RegistryApi;
beforeEach(() => {
  registry = createRegistryApi();
});

const EVENT = {
  apiVersion: "events.k8s.io/v1",
  kind: "Event",
  eventTime: "2026-01-01T00:00:00.000000Z",
  reportingController: "example.com/c",
  reportingInstance: "i",
  action: "Test",
  reason: "Kit",
  regarding: { kind: "Pod", name: "x", namespace: "app" },
  note: "hi",
  type: "Normal",
};
const create = (content: object = {}) => {
  const draft = structuredClone({ ...EVENT, ...content, metadata: { name: "e", namespace: "app" } });
  return createObject(registry.api, eventV1Definition, draft as object as KubernetesObject).object as Event;
};

describe("an Event of events.k8s.io/v1", () => {
  test("is the same object as in the core group, in its own words", () => {
    const made = create();
    expect(registry.api.get(events, "app", "e")).toMatchObject({
      apiVersion: "v1",
      metadata: { uid: made.metadata.uid, resourceVersion: made.metadata.resourceVersion },
      involvedObject: EVENT.regarding,
      message: "hi",
      reportingComponent: "example.com/c",
      source: {},
    });
    expect(made).toMatchObject({ ...EVENT, deprecatedSource: {}, deprecatedFirstTimestamp: null });
  });

  test("is seen by watches of both, with its deletion", () => {
    const seen: string[] = [];
    const note = (kind: string) => (event: { type: string; stored: { object: KubernetesObject } }) =>
      seen.push(`${kind} ${event.type} ${event.stored.object.apiVersion}`);
    registry.api.store.watch(events, note("core"));
    registry.api.store.watch(eventV1Definition, note("new"));
    create();
    deleteObject(registry.api, eventV1Definition, "app", "e", {});
    expect(seen).toEqual([
      "core ADDED v1",
      "new ADDED events.k8s.io/v1",
      "core DELETED v1",
      "new DELETED events.k8s.io/v1",
    ]);
    expect(registry.api.find(events, "app", "e")).toBeUndefined();
  });

  test("is selected by the fields of its own shape", () => {
    create();
    const found = (fieldSelector: string) =>
      listObjects(registry.api.store, eventV1Definition, selectionOf(eventV1Definition, { fieldSelector })).length;
    expect(found("regarding.kind=Pod,reportingController=example.com/c")).toBe(1);
    expect(found("regarding.kind=Node")).toBe(0);
  });

  test("changes nothing but its series", () => {
    const made = create();
    const change = (content: object) =>
      updateObject(registry.api, eventV1Definition, withoutVersion({ ...made, ...content })).object as Event;
    const series = { count: 2, lastObservedTime: "2026-01-01T00:01:00.000000Z" };
    expect(change({ series }).series).toEqual(series);
    expect(registry.api.get(events, "app", "e").series).toEqual(series);
    expect(failureOf(() => change({ note: "other" }))).toBe(
      '422 Event "e" is invalid: message: Invalid value: "other": field is immutable',
    );
  });

  test.each([
    [{ eventTime: undefined }, "eventTime: Required value"],
    [{ type: "Odd" }, 'type: Invalid value: "": has invalid value: Odd'],
    [{ deprecatedCount: 1 }, 'count: Invalid value: "": needs to be unset'],
    [
      { series: { count: 1, lastObservedTime: "2026-01-01T00:00:00Z" } },
      'series.count: Invalid value: "": should be at least 2',
    ],
  ])("is refused with %j", (content, message) => {
    expect(failureOf(() => create(content))).toContain(message);
  });
});

function withoutVersion(event: Event): Event {
  return structuredClone({ ...event, metadata: { ...event.metadata, resourceVersion: "" } });
}
