import { setBindingDefaults } from "../../../api/defaults/rbac.ts";
import type { ClusterRoleBinding } from "../../../api/rbac.ts";
import { clusterRoleBindings } from "../../../api/resources.ts";
import { validateBinding, validateBindingUpdate } from "../../../api/validation/rbac.ts";
import { refuseEscalationByBinding } from "../authorization/escalation.ts";
import { BINDING_COLUMNS, bindingCells } from "./binding-cells.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/rbac/clusterrolebinding/strategy.go (v1.36) */
export const clusterRoleBindingDefinition: ResourceDefinition<ClusterRoleBinding> = {
  ...clusterRoleBindings,
  singular: "clusterrolebinding",
  setDefaults: setBindingDefaults,
  validate: validateBinding,
  validateUpdate: validateBindingUpdate,
  checkRequester: (binding, old, requester, { api }) =>
    refuseEscalationByBinding(clusterRoleBindings, binding, old, requester, api),
  columns: BINDING_COLUMNS,
  cells: bindingCells,
};
