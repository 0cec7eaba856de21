import type { UserInfo } from "../../../api/authentication.ts";
import { parseFieldSelector } from "../../../api/fields.ts";
import { failure, type ApiError } from "../../../api/status.ts";
import type { Target } from "../target.ts";
import type { Action } from "./authorizer.ts";

/** What a request for a resource wants to do. @param verb - From `verbOf`. @see kubernetes apiserver/pkg/endpoints/request/requestinfo.go (v1.36) */
export function actionOf(verb: string, target: Target, query: URLSearchParams): Action {
  const { definition, subresource } = target;
  const name = target.name ?? selectedName(query);
  // A namespace belongs to itself: a role in it may speak about it.
  const namespace = definition.plural === "namespaces" && definition.group === "" ? name : (target.namespace ?? "");
  return {
    verb,
    group: definition.group,
    resource: subresource === undefined ? definition.plural : `${definition.plural}/${subresource}`,
    name,
    namespace,
  };
}

/** A list or watch of one name is about this name: a rule for it is enough. */
function selectedName(query: URLSearchParams): string {
  const selector = query.get("fieldSelector");
  if (!selector) return "";
  const term = parseFieldSelector(selector).find(
    ({ field, operator }) => field === "metadata.name" && operator === "=",
  );
  return term?.value ?? "";
}

/** The 403 answer. @see kubernetes apiserver/pkg/endpoints/handlers/responsewriters/errors.go (v1.36) */
export function forbiddenTo(user: UserInfo, action: Action): ApiError {
  const who = `User ${JSON.stringify(user.username)} cannot ${action.verb}`;
  if ("path" in action) {
    return failure(403, "Forbidden", `forbidden: ${who} path ${JSON.stringify(action.path)}`, {});
  }
  const { group, resource, name, namespace } = action;
  const [plural = ""] = resource.split("/");
  const where = namespace === "" ? "at the cluster scope" : `in the namespace ${JSON.stringify(namespace)}`;
  const what = `resource ${JSON.stringify(resource)} in API group ${JSON.stringify(group)} ${where}`;
  const qualified = group === "" ? plural : `${plural}.${group}`;
  const subject = name === "" ? qualified : `${qualified} ${JSON.stringify(name)}`;
  const details = { ...(name ? { name } : {}), ...(group ? { group } : {}), kind: plural };
  return failure(403, "Forbidden", `${subject} is forbidden: ${who} ${what}`, details);
}
