import { expect, test } from "vitest";
import type { CoreEvent } from "../core.ts";
import { validateEvent } from "./event.ts";
import { messagesOf } from "./testing/drafts.ts";

const involvedObject = { kind: "Pod", name: "p", namespace: "app" };
const complete = {
  involvedObject,
  eventTime: "2026-01-01T00:00:00.000000Z",
  reportingComponent: "example.com/controller",
  reportingInstance: "i",
  action: "Test",
  reason: "Tested",
};
const check = (event: object, namespace = "app") =>
  messagesOf(validateEvent({ metadata: { name: "e", namespace }, reportingComponent: "", ...event } as CoreEvent));

test("an event is in the namespace of its object", () => {
  const elsewhere = 'involvedObject.namespace: Invalid value: "app": does not match event.namespace';
  expect(check({ involvedObject })).toEqual([]);
  expect(check({ involvedObject }, "other")).toEqual([elsewhere]);
});

test("an event of a cluster-scoped object is in the namespace default", () => {
  expect(check({ involvedObject: { kind: "Node" } }, "default")).toEqual([]);
  expect(check({ involvedObject: { kind: "Node" } })).toEqual([
    'involvedObject.namespace: Invalid value: "": does not match event.namespace',
  ]);
});

test("an event with eventTime has to be complete", () => {
  expect(check(complete)).toEqual([]);
  expect(check({ ...complete, reportingInstance: "", action: undefined, reason: "x".repeat(129) })).toEqual([
    "reportingInstance: Required value",
    "action: Required value",
    'reason: Invalid value: "": can have at most 128 characters',
  ]);
  expect(check({ ...complete, reportingComponent: "" })[0]).toBe("reportingController: Required value");
  expect(check({ ...complete, message: "x".repeat(1025) })).toEqual([
    'message: Invalid value: "": can have at most 1024 characters',
  ]);
});
