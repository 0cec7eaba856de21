import type { PolicyRule } from "../../../api/rbac.ts";
import { clusterRoleBindings, clusterRoles } from "../../../api/resources.ts";
import type { Api } from "../../api.ts";
import { ADMINISTRATORS, AUTHENTICATED, SERVICE_ACCOUNTS, UNAUTHENTICATED } from "../authentication/users.ts";
import { ISSUER_PATHS } from "../handlers/issuer-discovery.ts";

const RBAC = "rbac.authorization.k8s.io";
const VERSION = `${RBAC}/v1`;
const LABELS = { "kubernetes.io/bootstrapping": "rbac-defaults" };
const ANNOTATIONS = { "rbac.authorization.kubernetes.io/autoupdate": "true" };

const READ = ["get", "list", "watch"];
const WRITE = ["create", "delete", "deletecollection", "patch", "update"];
const HEALTH = ["/healthz", "/livez", "/readyz", "/version", "/version/"];

const rule = (verbs: string[], group: string, ...names: string[]): PolicyRule => ({
  verbs,
  apiGroups: [group],
  resources: names,
});

/** What everybody with the role `view` may read: nothing that gives further rights. */
const VIEWABLE: readonly (readonly [group: string, ...resources: string[]])[] = [
  ["", "configmaps", "endpoints", "persistentvolumeclaims", "persistentvolumeclaims/status", "pods"],
  ["", "replicationcontrollers", "replicationcontrollers/scale", "serviceaccounts", "services", "services/status"],
  ["", "bindings", "events", "limitranges", "namespaces", "namespaces/status", "pods/log", "pods/status"],
  ["", "replicationcontrollers/status", "resourcequotas", "resourcequotas/status"],
  ["discovery.k8s.io", "endpointslices"],
  ["apps", "controllerrevisions", "daemonsets", "daemonsets/status", "deployments", "deployments/scale"],
  ["apps", "deployments/status", "replicasets", "replicasets/scale", "replicasets/status"],
  ["apps", "statefulsets", "statefulsets/scale", "statefulsets/status"],
  ["autoscaling", "horizontalpodautoscalers", "horizontalpodautoscalers/status"],
  ["batch", "cronjobs", "cronjobs/status", "jobs", "jobs/status"],
  ["policy", "poddisruptionbudgets", "poddisruptionbudgets/status"],
  ["networking.k8s.io", "ingresses", "ingresses/status", "networkpolicies"],
];

const EDITABLE: readonly (readonly [group: string, ...resources: string[]])[] = [
  ["", "pods", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy"],
  ["", "configmaps", "events", "persistentvolumeclaims", "replicationcontrollers", "replicationcontrollers/scale"],
  ["", "secrets", "serviceaccounts", "services", "services/proxy"],
  ["apps", "daemonsets", "deployments", "deployments/rollback", "deployments/scale"],
  ["apps", "replicasets", "replicasets/scale", "statefulsets", "statefulsets/scale"],
  ["autoscaling", "horizontalpodautoscalers"],
  ["batch", "cronjobs", "jobs"],
  ["policy", "poddisruptionbudgets"],
  ["networking.k8s.io", "ingresses", "networkpolicies"],
];

const view = VIEWABLE.map(([group, ...resources]) => rule(READ, group, ...resources));
const edit = [
  rule(READ, "", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy"),
  rule(["impersonate"], "", "serviceaccounts"),
  rule(["create"], "", "pods/eviction", "serviceaccounts/token"),
  ...EDITABLE.map(([group, ...resources]) => rule(WRITE, group, ...resources)),
  rule([...READ, ...WRITE], "coordination.k8s.io", "leases"),
];
const admin = [
  rule(["create"], "authorization.k8s.io", "localsubjectaccessreviews"),
  rule([...READ, ...WRITE], RBAC, "rolebindings", "roles"),
];

interface BootstrapRole {
  readonly rules: PolicyRule[];
  /** The role whose rules these are added to. */
  readonly partOf?: string;
  /** The groups that have the role. */
  readonly groups?: readonly string[];
}

/** @see kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go (v1.36) */
const ROLES: Readonly<Record<string, BootstrapRole>> = {
  "cluster-admin": {
    rules: [rule(["*"], "*", "*"), { verbs: ["*"], nonResourceURLs: ["*"] }],
    groups: [ADMINISTRATORS],
  },
  "system:aggregate-to-admin": { rules: admin, partOf: "admin" },
  "system:aggregate-to-edit": { rules: edit, partOf: "edit" },
  "system:aggregate-to-view": { rules: view, partOf: "view" },
  "system:aggregated-metrics-reader": {
    rules: [rule(READ, "metrics.k8s.io", "pods", "nodes")],
    partOf: "view",
  },
  "system:auth-delegator": {
    rules: [
      rule(["create"], "authentication.k8s.io", "tokenreviews"),
      rule(["create"], "authorization.k8s.io", "subjectaccessreviews"),
    ],
  },
  "system:basic-user": {
    rules: [
      rule(["create"], "authorization.k8s.io", "selfsubjectaccessreviews", "selfsubjectrulesreviews"),
      rule(["create"], "authentication.k8s.io", "selfsubjectreviews"),
    ],
    groups: [AUTHENTICATED],
  },
  "system:discovery": {
    rules: [
      {
        verbs: ["get"],
        nonResourceURLs: ["/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*", ...HEALTH],
      },
    ],
    groups: [AUTHENTICATED],
  },
  "system:service-account-issuer-discovery": {
    rules: [{ verbs: ["get"], nonResourceURLs: ISSUER_PATHS.flatMap((path) => [path, `${path}/`]) }],
    groups: [SERVICE_ACCOUNTS],
  },
  "system:public-info-viewer": {
    rules: [{ verbs: ["get"], nonResourceURLs: HEALTH.toSorted() }],
    groups: [AUTHENTICATED, UNAUTHENTICATED],
  },
};

/** Roles that consist of all roles with their label. */
const AGGREGATED = ["view", "edit", "admin"];
/** A role for which another role's parts count, too. */
const CONTAINED_IN: Readonly<Record<string, string>> = { edit: "admin", view: "edit" };

const aggregateLabel = (name: string) => `rbac.authorization.k8s.io/aggregate-to-${name}`;

/** Creates the roles and bindings that every cluster has from the beginning. */
export function createBootstrapPolicy(api: Api): void {
  for (const [name, { rules, partOf, groups }] of Object.entries(ROLES)) {
    const label = partOf ? { [aggregateLabel(partOf)]: "true" } : {};
    createRole(api, name, { rules }, label);
    if (groups) bindToGroups(api, name, groups);
  }
  for (const name of AGGREGATED) {
    const clusterRoleSelectors = [{ matchLabels: { [aggregateLabel(name)]: "true" } }];
    const container = CONTAINED_IN[name];
    const label = container ? { [aggregateLabel(container)]: "true" } : {};
    createRole(api, name, { rules: null, aggregationRule: { clusterRoleSelectors } }, label);
  }
}

function createRole(
  api: Api,
  name: string,
  content: { rules: PolicyRule[] | null; aggregationRule?: { clusterRoleSelectors: object[] } },
  labels: Record<string, string>,
): void {
  const metadata = { name, labels: { ...LABELS, ...labels }, annotations: ANNOTATIONS };
  api.create(clusterRoles, { apiVersion: VERSION, kind: "ClusterRole", metadata, ...content });
}

function bindToGroups(api: Api, name: string, groups: readonly string[]): void {
  api.create(clusterRoleBindings, {
    apiVersion: VERSION,
    kind: "ClusterRoleBinding",
    metadata: { name, labels: LABELS, annotations: ANNOTATIONS },
    roleRef: { apiGroup: RBAC, kind: "ClusterRole", name },
    subjects: groups.map((group) => ({ apiGroup: RBAC, kind: "Group", name: group })),
  });
}
