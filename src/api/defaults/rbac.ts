import type { RoleBinding } from "../rbac.ts";

const GROUP = "rbac.authorization.k8s.io";

/** @see kubernetes/pkg/apis/rbac/v1/defaults.go (v1.36) */
export function setBindingDefaults(binding: RoleBinding): void {
  binding.roleRef ??= { apiGroup: "", kind: "", name: "" };
  binding.roleRef.apiGroup ||= GROUP;
  for (const subject of binding.subjects ?? []) {
    if (subject.apiGroup) continue;
    if (subject.kind === "User" || subject.kind === "Group") subject.apiGroup = GROUP;
  }
}
