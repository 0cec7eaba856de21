import { beforeEach, describe, expect, test } from "vitest";
import type { PolicyRule } from "../../../api/rbac.ts";
import { clusterRoleBindings, clusterRoles, roleBindings, roles, serviceAccounts } from "../../../api/resources.ts";
import { serviceAccountUser } from "../authentication/users.ts";
import { createRegistryApi, failureOf, type RegistryApi } from "../registry/testing/registry-api.ts";
import { createAuthorizer, type Action, type Authorizer } from "./authorizer.ts";
import { refuseEscalationByBinding, refuseEscalationByRole } from "./escalation.ts";

const GROUP = "rbac.authorization.k8s.io";
const READ_PODS: PolicyRule = { verbs: ["get", "list"], apiGroups: [""], resources: ["pods"] };

let registry: RegistryApi;
let authorizer: Authorizer;
beforeEach(() => {
  registry = createRegistryApi();
  authorizer = createAuthorizer(registry.api);
});

const list = (namespace: string, resource = "pods"): Action => ({
  verb: "list",
  group: "",
  resource,
  name: "",
  namespace,
});
const bot = serviceAccountUser("app", "bot");
const roleRef = (kind: "Role" | "ClusterRole", name: string) => ({ apiGroup: GROUP, kind, name });

function bindInNamespace(kind: "Role" | "ClusterRole", role: string): void {
  registry.create(roleBindings, "b", {
    roleRef: roleRef(kind, role),
    subjects: [{ kind: "ServiceAccount", name: "bot", namespace: "app" }],
  });
}

describe("what a ServiceAccount may do", () => {
  test("is nothing without a binding", () => {
    expect(authorizer.decide(bot, list("app"))).toEqual({ allowed: false, reason: "" });
  });

  test("a RoleBinding to a Role allows in its namespace only", () => {
    registry.create(roles, "reader", { rules: [READ_PODS] });
    bindInNamespace("Role", "reader");
    expect(authorizer.decide(bot, list("app"))).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "b/app" of Role "reader" to ServiceAccount "bot/app"',
    });
    expect(authorizer.decide(bot, list("default")).allowed).toBe(false);
    expect(authorizer.decide(bot, list("")).allowed).toBe(false);
    expect(authorizer.decide(bot, list("app", "secrets")).allowed).toBe(false);
  });

  test("a RoleBinding to a ClusterRole allows in the binding's namespace only", () => {
    registry.create(clusterRoles, "reader", { rules: [READ_PODS] });
    bindInNamespace("ClusterRole", "reader");
    expect(authorizer.decide(bot, list("app")).allowed).toBe(true);
    expect(authorizer.decide(bot, list("")).allowed).toBe(false);
  });

  test("a ClusterRoleBinding allows everywhere, also by group", () => {
    registry.create(clusterRoles, "reader", { rules: [READ_PODS] });
    const subjects = [{ kind: "Group", apiGroup: GROUP, name: "system:serviceaccounts:app" }];
    registry.create(clusterRoleBindings, "b", { roleRef: roleRef("ClusterRole", "reader"), subjects });
    expect(authorizer.decide(bot, list("")).reason).toBe(
      'RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "reader" to Group "system:serviceaccounts:app"',
    );
    expect(authorizer.decide(serviceAccountUser("default", "bot"), list("")).allowed).toBe(false);
  });

  test("is nothing by a binding whose role does not exist", () => {
    bindInNamespace("Role", "gone");
    expect(authorizer.decide(bot, list("app")).allowed).toBe(false);
  });
});

test("members of system:masters may do anything", () => {
  const masters = { username: "root", groups: ["system:masters"] };
  expect(authorizer.decide(masters, { verb: "delete", path: "/anything" }).allowed).toBe(true);
});

describe("rights that somebody lacks", () => {
  const requester = () => ({ user: bot, authorizer });

  beforeEach(() => {
    registry.create(serviceAccounts, "bot", {});
    registry.create(roles, "reader", { rules: [READ_PODS] });
    bindInNamespace("Role", "reader");
  });

  test("cannot be written into a role", () => {
    const rules = [{ verbs: ["get", "delete", "create"], apiGroups: [""], resources: ["pods"] }];
    const reader = registry.api.get(roles, "app", "reader");
    const role = { ...reader, metadata: { ...reader.metadata, name: "x" }, rules };
    expect(failureOf(() => refuseEscalationByRole(roles, role, undefined, requester()))).toBe(
      `403 roles.rbac.authorization.k8s.io "x" is forbidden: user "system:serviceaccount:app:bot" ` +
        `(groups=["system:serviceaccounts" "system:serviceaccounts:app" "system:authenticated"]) ` +
        `is attempting to grant RBAC permissions not currently held:\n` +
        `{APIGroups:[""], Resources:["pods"], Verbs:["delete" "create"]}`,
    );
  });

  test("that he has may be", () => {
    const role = { ...registry.api.get(roles, "app", "reader") };
    expect(() => refuseEscalationByRole(roles, role, undefined, requester())).not.toThrow();
  });

  test("cannot be bound, unless he may bind the role", () => {
    registry.create(clusterRoles, "strong", { rules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }] });
    const binding = { ...registry.api.get(roleBindings, "app", "b"), roleRef: roleRef("ClusterRole", "strong") };
    const bind = () => refuseEscalationByBinding(roleBindings, binding, undefined, requester(), registry.api);
    expect(failureOf(bind)).toContain("is attempting to grant RBAC permissions not currently held");
    const rules = [{ verbs: ["bind"], apiGroups: [GROUP], resources: ["clusterroles"], resourceNames: ["strong"] }];
    registry.change(roles, "reader", { rules });
    expect(bind).not.toThrow();
  });
});
