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
