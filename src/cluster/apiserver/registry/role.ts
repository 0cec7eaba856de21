import type { Role } from "../../../api/rbac.ts";
import { roles } from "../../../api/resources.ts";
import { validateRole } from "../../../api/validation/rbac.ts";
import { refuseEscalationByRole } from "../authorization/escalation.ts";
import { column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/rbac/role/strategy.go (v1.36) */
export const roleDefinition: ResourceDefinition<Role> = {
  ...roles,
  singular: "role",
  setDefaults: (role) => {
    role.rules ??= null;
  },
  validate: validateRole,
  checkRequester: (role, old, requester) => refuseEscalationByRole(roles, role, old, requester),
  columns: [NAME_COLUMN, column("Created At", "string", "When the server created the object.")],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
};
