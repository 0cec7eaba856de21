import type { CoreEvent } from "../../../api/core.ts";
import type { Event } from "../../../api/events.ts";
import { events } from "../../../api/resources.ts";
import { validateEvent, validateNewEvent, validateNewEventUpdate } from "../../../api/validation/event.ts";
import { validateMetadata } from "../../../api/validation/metadata.ts";
import type { ResourceDefinition } from "./definition.ts";
import { eventDefinition } from "./event.ts";

/** Events in their newer shape; both see the same events. @see kubernetes/pkg/apis/events/v1/conversion.go (v1.36) */
export const eventV1Definition: ResourceDefinition<Event> = {
  ...events,
  group: "events.k8s.io",
  singular: "event",
  shortNames: ["ev"],
  storedAs: {
    resource: events,
    toStored: (event) => coreEventOf(event as Event),
    fromStored: (event) => eventOf(event as CoreEvent),
  },
  setDefaults: (event) => {
    event.deprecatedSource ??= {};
    event.deprecatedFirstTimestamp ??= null;
    event.deprecatedLastTimestamp ??= null;
    event.eventTime ??= null;
    event.regarding ??= {};
  },
  // Kubernetes names the fields of the older shape.
  validate: (event) => [
    ...validateMetadata(event, { namespaced: true }),
    ...validateEvent(coreEventOf(event)),
    ...validateNewEvent(coreEventOf(event)),
  ],
  validateUpdate: (event, old) => validateNewEventUpdate(coreEventOf(event), coreEventOf(old)),
  fieldSelectors: {
    "regarding.kind": ({ regarding }) => regarding?.kind ?? "",
    "regarding.namespace": ({ regarding }) => regarding?.namespace ?? "",
    "regarding.name": ({ regarding }) => regarding?.name ?? "",
    "regarding.uid": ({ regarding }) => regarding?.uid ?? "",
    "regarding.apiVersion": ({ regarding }) => regarding?.apiVersion ?? "",
    "regarding.resourceVersion": ({ regarding }) => regarding?.resourceVersion ?? "",
    "regarding.fieldPath": ({ regarding }) => regarding?.fieldPath ?? "",
    reason: ({ reason }) => reason ?? "",
    reportingController: ({ reportingController }) => reportingController ?? "",
    type: ({ type }) => type ?? "",
  },
  columns: eventDefinition.columns,
  cells: (event, nowMs) => eventDefinition.cells?.(coreEventOf(event), nowMs) ?? [],
};

function coreEventOf(event: Event): CoreEvent {
  const { metadata, eventTime, series, action, reason, related, type } = event;
  return {
    kind: "Event",
    apiVersion: "v1",
    metadata,
    involvedObject: event.regarding ?? {},
    ...defined({ reason, message: event.note }),
    source: event.deprecatedSource ?? {},
    firstTimestamp: event.deprecatedFirstTimestamp ?? null,
    lastTimestamp: event.deprecatedLastTimestamp ?? null,
    ...defined({ count: event.deprecatedCount, type }),
    eventTime,
    ...defined({ series, action, related }),
    reportingComponent: event.reportingController ?? "",
    reportingInstance: event.reportingInstance ?? "",
  };
}

function eventOf(event: CoreEvent): Event {
  const { metadata, eventTime, series, action, reason, related, type, count } = event;
  return {
    kind: "Event",
    apiVersion: "events.k8s.io/v1",
    metadata,
    eventTime,
    ...defined({
      series,
      reportingController: event.reportingComponent || undefined,
      reportingInstance: event.reportingInstance || undefined,
      action,
      reason,
    }),
    regarding: event.involvedObject,
    ...defined({ related, note: event.message, type }),
    deprecatedSource: event.source,
    deprecatedFirstTimestamp: event.firstTimestamp,
    deprecatedLastTimestamp: event.lastTimestamp,
    ...defined({ deprecatedCount: count }),
  };
}

/** Without the fields that have no value. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
