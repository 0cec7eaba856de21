import { isDeepStrictEqual } from "node:util";
import { uncoveredRules } from "../../../api/policy-rules.ts";
import type { PolicyRule, Role, RoleBinding } from "../../../api/rbac.ts";
import { groupResource, type Resource } from "../../../api/resources.ts";
import { failure } from "../../../api/status.ts";
import type { Api } from "../../api.ts";
import { ADMINISTRATORS } from "../authentication/users.ts";
import type { Requester } from "../registry/definition.ts";
import { rulesOfRole } from "./authorizer.ts";

/**
 * Refuses a role with rights that its author does not have, unless he may `escalate` it.
 *
 * @throws {ApiError} Forbidden
 * @see kubernetes/pkg/registry/rbac/role/policybased/storage.go (v1.36)
 */
export function refuseEscalationByRole<T extends Role>(
  resource: Resource<T>,
  role: T,
  old: T | undefined,
  requester: Requester,
): void {
  const rules = role.rules ?? [];
  if (old && isDeepStrictEqual(rules, old.rules ?? [])) return;
  refuseEscalation(resource, role.metadata, "escalate", rules, requester);
}

/**
 * Refuses the binding of a role with rights that its author does not have, unless he may `bind` the role.
 *
 * @throws {ApiError} Forbidden
 * @see kubernetes/pkg/registry/rbac/rolebinding/policybased/storage.go (v1.36)
 */
export function refuseEscalationByBinding<T extends RoleBinding>(
  resource: Resource<T>,
  binding: T,
  old: T | undefined,
  requester: Requester,
  api: Api,
): void {
  if (old && isDeepStrictEqual([binding.roleRef, binding.subjects], [old.roleRef, old.subjects])) return;
  const { namespace = "" } = binding.metadata;
  const { user, authorizer } = requester;
  const { apiGroup: group, kind, name } = binding.roleRef;
  const plural = kind === "ClusterRole" ? "clusterroles" : "roles";
  if (authorizer.decide(user, { verb: "bind", group, resource: plural, name, namespace }).allowed) return;
  refuseEscalation(resource, binding.metadata, undefined, rulesOfRole(api, binding.roleRef, namespace), requester);
}

function refuseEscalation(
  resource: Resource,
  { name, namespace = "" }: { name: string; namespace?: string },
  permit: string | undefined,
  wanted: readonly PolicyRule[],
  { user, authorizer }: Requester,
): void {
  if (user.groups?.includes(ADMINISTRATORS)) return;
  const { group, plural } = resource;
  if (permit && authorizer.decide(user, { verb: permit, group, resource: plural, name, namespace }).allowed) return;
  const missing = uncoveredRules(authorizer.rulesOf(user, namespace), wanted);
  if (missing.length === 0) return;
  const groups = `(groups=${goList(user.groups ?? [])})`;
  const what = `is attempting to grant RBAC permissions not currently held:\n${described(missing).join("\n")}`;
  const detail = `user ${JSON.stringify(user.username)} ${groups} ${what}`;
  const message = `${groupResource(resource)} ${JSON.stringify(name)} is forbidden: ${detail}`;
  throw failure(403, "Forbidden", message, { name, group, kind: plural });
}

/** One line per resource or path, with all verbs that are missing. */
function described(rules: readonly PolicyRule[]): string[] {
  const verbs = new Map<string, string[]>();
  for (const { verbs: own, apiGroups, resources, resourceNames, nonResourceURLs } of rules) {
    const parts = [
      apiGroups && `APIGroups:${goList(apiGroups)}`,
      resources && `Resources:${goList(resources)}`,
      resourceNames && `ResourceNames:${goList(resourceNames)}`,
      nonResourceURLs && `NonResourceURLs:${goList(nonResourceURLs)}`,
    ];
    const key = parts.filter(Boolean).join(", ");
    verbs.set(key, [...(verbs.get(key) ?? []), ...own]);
  }
  return [...verbs].map(([key, own]) => `{${key}, Verbs:${goList(own)}}`).toSorted();
}

/** A list of strings as Go's `%q` prints it. */
function goList(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(" ")}]`;
}
