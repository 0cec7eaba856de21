import { forbiddenField, notSupported, type FieldError } from "../../../api/field-error.ts";
import { booleanParameter, integerParameter, invalidOptions } from "./parameters.ts";

/** `metav1.ListOptions` of a list or watch. */
export interface ListOptions {
  readonly watch: boolean;
  readonly labelSelector: string;
  readonly fieldSelector: string;
  /** Text: empty means "the latest", "0" means "any". */
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
  readonly limit: number;
  readonly continue: string;
  readonly timeoutSeconds: number | undefined;
  readonly allowWatchBookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
}

/**
 * Reads and checks the query of a list or watch.
 *
 * @throws {ApiError} BadRequest for numbers that are none, Invalid for combinations that Kubernetes refuses.
 * @see kubernetes apimachinery/pkg/apis/meta/internalversion/validation/validation.go (v1.36)
 */
export function listOptions(query: URLSearchParams, isWatchPath: boolean): ListOptions {
  const options: ListOptions = {
    watch: isWatchPath || (booleanParameter(query, "watch") ?? false),
    labelSelector: query.get("labelSelector") ?? "",
    fieldSelector: query.get("fieldSelector") ?? "",
    resourceVersion: query.get("resourceVersion") ?? "",
    resourceVersionMatch: query.get("resourceVersionMatch") ?? "",
    limit: integerParameter(query, "limit") ?? 0,
    continue: query.get("continue") ?? "",
    timeoutSeconds: integerParameter(query, "timeoutSeconds"),
    allowWatchBookmarks: booleanParameter(query, "allowWatchBookmarks") ?? false,
    sendInitialEvents: booleanParameter(query, "sendInitialEvents"),
  };
  const errors = options.watch ? watchErrors(options) : listErrors(options);
  if (errors.length > 0) throw invalidOptions("ListOptions", errors);
  return options;
}

const MATCH = "resourceVersionMatch";
const NOT_WITH_CONTINUE = "resourceVersionMatch is forbidden when continue is provided";

function listErrors(options: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  const match = options.resourceVersionMatch;
  if (match !== "") {
    if (options.resourceVersion === "") {
      errors.push(forbiddenField(MATCH, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
    }
    if (options.continue !== "") errors.push(forbiddenField(MATCH, NOT_WITH_CONTINUE));
    if (match !== "Exact" && match !== "NotOlderThan") {
      errors.push(notSupported(MATCH, match, ["Exact", "NotOlderThan", ""]));
    }
    if (match === "Exact" && options.resourceVersion === "0") {
      errors.push(forbiddenField(MATCH, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
    }
  }
  if (options.sendInitialEvents !== undefined) {
    errors.push(forbiddenField("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  }
  return errors;
}

function watchErrors(options: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  const match = options.resourceVersionMatch;
  if (options.sendInitialEvents !== undefined && match !== "NotOlderThan") {
    errors.push(forbiddenField(MATCH, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
  }
  if (match === "") return errors;
  if (options.sendInitialEvents === undefined) {
    errors.push(
      forbiddenField(MATCH, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"),
    );
  }
  if (match !== "NotOlderThan") errors.push(notSupported(MATCH, match, ["NotOlderThan"]));
  if (options.continue !== "") errors.push(forbiddenField(MATCH, NOT_WITH_CONTINUE));
  return errors;
}
