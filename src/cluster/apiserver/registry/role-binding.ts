import { roleBindings } from "../../../api/resources.ts";
import type { RoleBinding } from "../../../api/rbac.ts";
import { validateBinding, validateBindingUpdate } from "../../../api/validation/rbac.ts";
import { setBindingDefaults } from "../../../api/defaults/rbac.ts";
import { refuseEscalationByBinding } from "../authorization/escalation.ts";
import { BINDING_COLUMNS, bindingCells } from "./binding-cells.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/rbac/rolebinding/strategy.go (v1.36) */
export const roleBindingDefinition: ResourceDefinition<RoleBinding> = {
  ...roleBindings,
  singular: "rolebinding",
  setDefaults: setBindingDefaults,
  validate: validateBinding,
  validateUpdate: validateBindingUpdate,
  checkRequester: (binding, old, requester, { api }) =>
    refuseEscalationByBinding(roleBindings, binding, old, requester, api),
  columns: BINDING_COLUMNS,
  cells: bindingCells,
};
