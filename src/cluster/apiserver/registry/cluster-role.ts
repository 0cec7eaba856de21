import type { ClusterRole } from "../../../api/rbac.ts";
import { clusterRoles } from "../../../api/resources.ts";
import { validateRole } from "../../../api/validation/rbac.ts";
import { refuseEscalationByRole } from "../authorization/escalation.ts";
import { column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/rbac/clusterrole/strategy.go (v1.36) */
export const clusterRoleDefinition: ResourceDefinition<ClusterRole> = {
  ...clusterRoles,
  singular: "clusterrole",
  setDefaults: (role) => {
    role.rules ??= null;
  },
  validate: validateRole,
  checkRequester: (role, old, requester) => refuseEscalationByRole(clusterRoles, role, old, requester),
  columns: [NAME_COLUMN, column("Created At", "string", "When the server created the object.")],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
};
