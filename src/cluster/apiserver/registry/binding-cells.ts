import { ageOf } from "../../../api/age.ts";
import type { RoleBinding, Subject } from "../../../api/rbac.ts";
import { AGE_COLUMN, column, NAME_COLUMN, wideColumn } from "./columns.ts";
import type { TableColumn } from "./definition.ts";

/** Columns of RoleBindings and ClusterRoleBindings. */
export const BINDING_COLUMNS: readonly TableColumn[] = [
  NAME_COLUMN,
  column("Role", "string", "Kind and name of the role that is granted."),
  AGE_COLUMN,
  wideColumn("Users", "Users that it is granted to."),
  wideColumn("Groups", "Groups that it is granted to."),
  wideColumn("ServiceAccounts", "ServiceAccounts that it is granted to."),
];

/** The row of a binding. */
export function bindingCells({ metadata, roleRef, subjects = [] }: RoleBinding, nowMs: number): unknown[] {
  const named = (kind: string, text: (subject: Subject) => string) =>
    subjects
      .filter((subject) => subject.kind === kind)
      .map(text)
      .join(", ");
  return [
    metadata.name,
    `${roleRef.kind}/${roleRef.name}`,
    ageOf(metadata.creationTimestamp, nowMs),
    named("User", ({ name }) => name),
    named("Group", ({ name }) => name),
    named("ServiceAccount", ({ namespace = "", name }) => `${namespace}/${name}`),
  ];
}
