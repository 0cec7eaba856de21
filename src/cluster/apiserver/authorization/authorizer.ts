import type { UserInfo } from "../../../api/authentication.ts";
import { ruleAllows, type PathAction, type ResourceAction } from "../../../api/policy-rules.ts";
import type { PolicyRule, RoleRef, Subject } from "../../../api/rbac.ts";
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from "../../../api/resources.ts";
import type { Api } from "../../api.ts";
import { ADMINISTRATORS } from "../authentication/users.ts";

/** What a user wants to do; `namespace` is empty for what belongs to the whole cluster. */
export type Action = (ResourceAction & { readonly namespace: string }) | PathAction;

export interface Decision {
  readonly allowed: boolean;
  /** Which binding allows it; empty when nothing does. */
  readonly reason: string;
}

/** Decides by the Roles and bindings that are stored now. */
export interface Authorizer {
  decide(user: UserInfo, action: Action): Decision;
  /** All rules that count for a user in a namespace; `""` for those of the whole cluster alone. */
  rulesOf(user: UserInfo, namespace: string): PolicyRule[];
}

interface Grant {
  readonly rule: PolicyRule;
  readonly reason: string;
}

/**
 * Role-based access control. Members of `system:masters` may do anything.
 *
 * @see kubernetes/plugin/pkg/auth/authorizer/rbac/rbac.go (v1.36)
 */
export function createAuthorizer(api: Api): Authorizer {
  return {
    decide(user, action) {
      if (user.groups?.includes(ADMINISTRATORS)) return { allowed: true, reason: "" };
      const namespace = "path" in action ? "" : action.namespace;
      for (const { rule, reason } of grantsOf(api, user, namespace)) {
        if (ruleAllows(rule, action)) return { allowed: true, reason };
      }
      return { allowed: false, reason: "" };
    },
    rulesOf: (user, namespace) => [...grantsOf(api, user, namespace)].map(({ rule }) => rule),
  };
}

/** @param namespace - Its RoleBindings count beside the ClusterRoleBindings; empty for none. */
function* grantsOf(api: Api, user: UserInfo, namespace: string): Generator<Grant> {
  for (const { metadata, subjects = [], roleRef } of api.list(clusterRoleBindings)) {
    const subject = subjects.find((one) => isSubject(one, user, ""));
    if (!subject) continue;
    const reason = `RBAC: allowed by ClusterRoleBinding "${metadata.name}" of ${described(roleRef, subject)}`;
    for (const rule of rulesOfRole(api, roleRef, "")) yield { rule, reason };
  }
  if (namespace === "") return;
  for (const { metadata, subjects = [], roleRef } of api.list(roleBindings, { namespace })) {
    const subject = subjects.find((one) => isSubject(one, user, namespace));
    if (!subject) continue;
    const binding = `"${metadata.name}/${namespace}"`;
    const reason = `RBAC: allowed by RoleBinding ${binding} of ${described(roleRef, subject)}`;
    for (const rule of rulesOfRole(api, roleRef, namespace)) yield { rule, reason };
  }
}

function described(role: RoleRef, { kind, name, namespace }: Subject): string {
  const subject = kind === "ServiceAccount" ? `"${name}/${namespace ?? ""}"` : `"${name}"`;
  return `${role.kind} "${role.name}" to ${kind} ${subject}`;
}

function isSubject(subject: Subject, user: UserInfo, bindingNamespace: string): boolean {
  if (subject.kind === "User") return subject.name === user.username;
  if (subject.kind === "Group") return user.groups?.includes(subject.name) ?? false;
  const namespace = subject.namespace || bindingNamespace;
  return namespace !== "" && user.username === `system:serviceaccount:${namespace}:${subject.name}`;
}

/** The rules of the role that a binding names; a role that does not exist has none. */
export function rulesOfRole(api: Api, { kind, name }: RoleRef, namespace: string): readonly PolicyRule[] {
  const role = kind === "ClusterRole" ? api.find(clusterRoles, "", name) : api.find(roles, namespace, name);
  return role?.rules ?? [];
}
