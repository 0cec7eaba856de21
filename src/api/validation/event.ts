import { isDeepStrictEqual } from "node:util";
import type { CoreEvent } from "../core.ts";
import { invalid, required, type FieldError } from "../field-error.ts";
import { qualifiedNameErrors } from "./names.ts";

const MAX_WORD = 128;
const MAX_MESSAGE = 1024;

/**
 * An Event without its metadata. Only those with `eventTime`, the newer form, must be complete.
 *
 * @see kubernetes/pkg/apis/core/validation/events.go legacyValidateEvent (v1.36)
 */
export function validateEvent(event: CoreEvent): FieldError[] {
  const own = event.metadata.namespace ?? "";
  const { namespace = "" } = event.involvedObject;
  if (!event.eventTime) {
    // Events about cluster-scoped objects live in `default`.
    const belongs = namespace === "" ? own === "default" : namespace === own;
    return belongs ? [] : [invalid("involvedObject.namespace", namespace, "does not match event.namespace")];
  }
  const belongs = namespace !== "" || own === "default" || own === "kube-system";
  return [
    ...(belongs ? [] : [invalid("involvedObject.namespace", namespace, "does not match event.namespace")]),
    ...controllerErrors(event.reportingComponent),
    ...wordErrors(event.reportingInstance, "reportingInstance"),
    ...wordErrors(event.action, "action"),
    ...wordErrors(event.reason, "reason"),
    ...lengthErrors(event.message, MAX_MESSAGE, "message"),
  ];
}

function controllerErrors(name: string): FieldError[] {
  const field = "reportingController";
  const problems = qualifiedNameErrors(name).map((problem) => invalid(field, name, problem));
  return name ? problems : [required(field), ...problems];
}

function wordErrors(word: string | undefined, field: string): FieldError[] {
  return word ? lengthErrors(word, MAX_WORD, field) : [required(field)];
}

function lengthErrors(text: string | undefined, max: number, field: string): FieldError[] {
  return (text ?? "").length > max ? [invalid(field, "", `can have at most ${max} characters`)] : [];
}

/**
 * What holds for Events made through events.k8s.io/v1 beyond {@link validateEvent}.
 *
 * @see kubernetes/pkg/apis/core/validation/events.go ValidateEventCreate (v1.36)
 */
export function validateNewEvent(event: CoreEvent): FieldError[] {
  const { eventTime, type = "", firstTimestamp, lastTimestamp, count, source } = event;
  const unset = (field: string, isSet: boolean) => (isSet ? [invalid(field, "", "needs to be unset")] : []);
  return [
    ...seriesErrors(event),
    ...(eventTime ? [] : [required("eventTime")]),
    ...(type === "Normal" || type === "Warning" ? [] : [invalid("type", "", `has invalid value: ${type}`)]),
    ...unset("firstTimestamp", Boolean(firstTimestamp)),
    ...unset("lastTimestamp", Boolean(lastTimestamp)),
    ...unset("count", Boolean(count)),
    ...unset("source", Boolean(source.component || source.host)),
  ];
}

const IMMUTABLE = ["involvedObject", "reason", "message", "type", "eventTime", "action", "related"] as const;

/** Only the series of an Event may change through events.k8s.io/v1. */
export function validateNewEventUpdate(event: CoreEvent, old: CoreEvent): FieldError[] {
  const changed = (field: string, value: unknown, before: unknown) =>
    isDeepStrictEqual(value, before) ? [] : [invalid(field, value ?? null, "field is immutable")];
  return [
    ...IMMUTABLE.flatMap((field) => changed(field, event[field], old[field])),
    ...changed("reportingController", event.reportingComponent, old.reportingComponent),
    ...changed("reportingInstance", event.reportingInstance, old.reportingInstance),
  ];
}

function seriesErrors({ series }: CoreEvent): FieldError[] {
  if (!series) return [];
  return [
    ...(series.count >= 2 ? [] : [invalid("series.count", "", "should be at least 2")]),
    ...(series.lastObservedTime ? [] : [required("series.lastObservedTime")]),
  ];
}
