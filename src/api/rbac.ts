import type { KubernetesObject, LabelSelector } from "./meta.ts";

/** rbac.authorization.k8s.io/v1 shapes. @see kubernetes/staging/src/k8s.io/api/rbac/v1/types.go */

export interface PolicyRule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

export interface Subject {
  kind: string;
  apiGroup?: string;
  name: string;
  namespace?: string;
}

export interface RoleRef {
  apiGroup: string;
  kind: string;
  name: string;
}

export interface Role extends KubernetesObject {
  rules: PolicyRule[] | null;
}

export interface ClusterRole extends KubernetesObject {
  rules: PolicyRule[] | null;
  aggregationRule?: { clusterRoleSelectors?: LabelSelector[] };
}

export interface RoleBinding extends KubernetesObject {
  subjects?: Subject[];
  roleRef: RoleRef;
}

export type ClusterRoleBinding = RoleBinding;
