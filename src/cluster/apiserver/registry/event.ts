import { ageOf } from "../../../api/age.ts";
import type { CoreEvent } from "../../../api/core.ts";
import { events } from "../../../api/resources.ts";
import { validateEvent } from "../../../api/validation/event.ts";
import { validateMetadata } from "../../../api/validation/metadata.ts";
import { column, wideColumn } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/core/event/strategy.go (v1.36) */
export const eventDefinition: ResourceDefinition<CoreEvent> = {
  ...events,
  singular: "event",
  shortNames: ["ev"],
  setDefaults: (event) => {
    event.involvedObject ??= {};
    event.source ??= {};
    event.firstTimestamp ??= null;
    event.lastTimestamp ??= null;
    event.eventTime ??= null;
    event.reportingComponent ??= "";
    event.reportingInstance ??= "";
  },
  validate: (event) => [...validateMetadata(event, { namespaced: true }), ...validateEvent(event)],
  fieldSelectors: {
    "involvedObject.kind": ({ involvedObject }) => involvedObject.kind ?? "",
    "involvedObject.namespace": ({ involvedObject }) => involvedObject.namespace ?? "",
    "involvedObject.name": ({ involvedObject }) => involvedObject.name ?? "",
    "involvedObject.uid": ({ involvedObject }) => involvedObject.uid ?? "",
    "involvedObject.apiVersion": ({ involvedObject }) => involvedObject.apiVersion ?? "",
    "involvedObject.resourceVersion": ({ involvedObject }) => involvedObject.resourceVersion ?? "",
    "involvedObject.fieldPath": ({ involvedObject }) => involvedObject.fieldPath ?? "",
    reason: ({ reason }) => reason ?? "",
    reportingComponent: ({ reportingComponent }) => reportingComponent,
    source: ({ source, reportingComponent }) => source.component ?? reportingComponent,
    type: ({ type }) => type ?? "",
  },
  columns: [
    column("Last Seen", "string", "Time since it happened last."),
    column("Type", "string", "Normal or Warning."),
    column("Reason", "string", "A word for why it happened."),
    column("Object", "string", "What it happened to."),
    wideColumn("Subobject", "Which part of the object."),
    wideColumn("Source", "Who reported it."),
    column("Message", "string", "What happened."),
    wideColumn("First Seen", "Time since it happened first."),
    wideColumn("Count", "How often it happened."),
    { ...wideColumn("Name", "Name of the event."), format: "name" },
  ],
  cells: (event, nowMs) => [
    ageOf(lastSeen(event), nowMs),
    event.type ?? "",
    event.reason ?? "",
    objectCell(event),
    event.involvedObject.fieldPath ?? "",
    sourceCell(event),
    (event.message ?? "").trim(),
    ageOf(event.firstTimestamp ?? event.eventTime, nowMs),
    event.series?.count ?? event.count ?? 1,
    event.metadata.name,
  ],
};

function lastSeen({ lastTimestamp, firstTimestamp, eventTime, series }: CoreEvent): string | null {
  return series?.lastObservedTime ?? lastTimestamp ?? firstTimestamp ?? eventTime;
}

function objectCell({ involvedObject: { kind = "", name } }: CoreEvent): string {
  return name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase();
}

function sourceCell({ source, reportingComponent, reportingInstance }: CoreEvent): string {
  return [source.component || reportingComponent, source.host || reportingInstance].filter(Boolean).join(", ");
}
