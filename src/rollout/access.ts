import { stringify } from "yaml";
import type { KubernetesObject, NewObject } from "../api/meta.ts";
import {
  deployments,
  endpointSlices,
  events,
  ingresses,
  jobs,
  namespaces,
  nodes,
  pods,
  replicaSets,
  selfSubjectAccessReviews,
  services,
  type Resource,
} from "../api/resources.ts";
import { ApiError } from "../api/status.ts";
import type { Client } from "../client/client.ts";
import { RollscopeError } from "../errors.ts";

/** A right that Rollscope uses. */
export interface AccessRule {
  readonly resource: Resource;
  readonly subresource?: string;
  readonly verbs: readonly string[];
  /** What is not seen or found without it; a rule that has none is indispensable. */
  readonly without?: string;
  /** Flag of `rollscope rbac` that grants it. */
  readonly flag?: string;
}

/** What watching a rollout takes; it only reads. */
const WATCH_RULES: readonly AccessRule[] = [
  { resource: deployments, verbs: ["get", "list", "watch"] },
  { resource: replicaSets, verbs: ["list", "watch"] },
  { resource: pods, verbs: ["list", "watch"] },
  { resource: endpointSlices, verbs: ["list", "watch"] },
  { resource: services, verbs: ["get", "list"] },
  { resource: events, verbs: ["list", "watch"], without: "failed hooks and probes are not seen" },
  { resource: pods, subresource: "log", verbs: ["get"], without: "last words of programs that crash are not shown" },
  { resource: ingresses, verbs: ["list"], without: "the URL is not found through an Ingress" },
  { resource: nodes, verbs: ["list"], without: "the URL of a NodePort is only sought on the host of the API server" },
];

/** What watching takes when a rollout may have to be undone. */
export function watchRules(options: { readonly rollback: boolean }): readonly AccessRule[] {
  return options.rollback
    ? [...WATCH_RULES, { resource: deployments, verbs: ["patch"], flag: "--rollback" }]
    : WATCH_RULES;
}

/** What sending the load from pods of the cluster takes beyond. */
export const IN_CLUSTER_RULES: readonly AccessRule[] = [
  { resource: jobs, verbs: ["create", "delete"] },
  { resource: pods, subresource: "log", verbs: ["get"] },
  { resource: services, subresource: "proxy", verbs: ["get"] },
];

/** What a run takes beyond watching: to make, change and remove what its manifests hold. */
export function runRules(resources: readonly Resource[]): AccessRule[] {
  const distinct = new Map(resources.map((resource) => [`${resource.plural}.${resource.group}`, resource]));
  const verbs = ["get", "create", "patch", "delete"];
  const ofNamespaces = distinct.has("namespaces.")
    ? []
    : [{ resource: namespaces, verbs: ["get", "create", "delete"], without: "the namespace has to be there already" }];
  return [
    ...WATCH_RULES,
    ...[...distinct.values()].map((resource) => ({ resource, verbs })),
    { resource: pods, verbs: ["delete"], without: "--grace-period has no effect" },
    ...ofNamespaces,
  ];
}

/**
 * Asks the cluster whether we have these rights.
 *
 * @returns What will not be seen for want of a right that is not indispensable, in sentences.
 * @throws {RollscopeError} ACCESS_DENIED naming every right that is missing.
 */
export async function checkAccess(client: Client, rules: readonly AccessRule[], namespace: string): Promise<string[]> {
  const refused = (await Promise.all(rules.map((rule) => refusedVerbs(client, rule, namespace)))).map(
    (verbs, index) => ({ rule: rules[index] as AccessRule, verbs }),
  );
  const missing = refused.filter(({ rule, verbs }) => rule.without === undefined && verbs.length > 0);
  if (missing.length > 0) {
    const rights = missing.map(({ rule, verbs }) => `${verbs.join(", ")} ${nameOf(rule)}`).join("; ");
    const command = ["rollscope rbac", ...missing.flatMap(({ rule: { flag } }) => flag ?? [])].join(" ");
    const message = `Rights are missing in the namespace ${namespace}: ${rights}. Print the Role that grants them with \`${command}\`.`;
    throw new RollscopeError("ACCESS_DENIED", message);
  }
  return refused.flatMap(({ rule, verbs }) =>
    rule.without !== undefined && verbs.length > 0
      ? [`No right to ${verbs.join(", ")} ${nameOf(rule)}: ${rule.without}.`]
      : [],
  );
}

async function refusedVerbs(client: Client, rule: AccessRule, namespace: string): Promise<string[]> {
  const { group, plural, namespaced } = rule.resource;
  const allowed = await Promise.all(
    rule.verbs.map(async (verb) => {
      const resourceAttributes = {
        group,
        resource: plural,
        verb,
        ...(rule.subresource ? { subresource: rule.subresource } : {}),
        ...(namespaced ? { namespace } : {}),
      };
      const review = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", metadata: {} };
      try {
        const { status } = await client.create(selfSubjectAccessReviews, { ...review, spec: { resourceAttributes } });
        return status.allowed;
      } catch (error) {
        // Who cannot ask finds out when it is tried.
        if (error instanceof ApiError) return true;
        throw error;
      }
    }),
  );
  return rule.verbs.filter((_, index) => !allowed[index]);
}

function nameOf({ resource: { plural, group }, subresource }: AccessRule): string {
  return `${plural}${subresource ? `/${subresource}` : ""}${group ? `.${group}` : ""}`;
}

/** The Role for these rules, with a RoleBinding, and a ClusterRole for what lies outside of namespaces, as YAML. */
export function accessManifests(rules: readonly AccessRule[], namespace: string): string {
  const inside = rules.filter(({ resource }) => resource.namespaced);
  const outside = rules.filter(({ resource }) => !resource.namespaced);
  const subject = { kind: "ServiceAccount", name: "rollscope", namespace };
  const objects: NewObject<KubernetesObject & Record<string, unknown>>[] = [
    { ...object("v1", "ServiceAccount"), metadata: { name: "rollscope", namespace } },
    { ...object(RBAC, "Role"), metadata: { name: "rollscope", namespace }, rules: policyRules(inside) },
    {
      ...object(RBAC, "RoleBinding"),
      metadata: { name: "rollscope", namespace },
      subjects: [subject],
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "rollscope" },
    },
    { ...object(RBAC, "ClusterRole"), metadata: { name: "rollscope" }, rules: policyRules(outside) },
    {
      ...object(RBAC, "ClusterRoleBinding"),
      metadata: { name: `rollscope-${namespace}` },
      subjects: [subject],
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "rollscope" },
    },
  ];
  return objects.map((entry) => stringify(entry)).join("---\n");
}

const RBAC = "rbac.authorization.k8s.io/v1";
const object = (apiVersion: string, kind: string) => ({ apiVersion, kind });

function policyRules(rules: readonly AccessRule[]) {
  const verbsOf = new Map<string, { rule: AccessRule; verbs: Set<string> }>();
  for (const rule of rules) {
    const entry = verbsOf.get(nameOf(rule)) ?? { rule, verbs: new Set() };
    for (const verb of rule.verbs) entry.verbs.add(verb);
    verbsOf.set(nameOf(rule), entry);
  }
  return [...verbsOf.values()].map(({ rule: { resource, subresource }, verbs }) => ({
    apiGroups: [resource.group],
    resources: [subresource ? `${resource.plural}/${subresource}` : resource.plural],
    verbs: [...verbs],
  }));
}
