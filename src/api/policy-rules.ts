import type { PolicyRule } from "./rbac.ts";

/** What somebody wants to do with a resource. */
export interface ResourceAction {
  readonly verb: string;
  readonly group: string;
  /** `pods`, or with a subresource `pods/log`. */
  readonly resource: string;
  /** Empty when the action is about no single object. */
  readonly name: string;
}

/** What somebody wants to do with a path that is no resource. */
export interface PathAction {
  readonly verb: string;
  readonly path: string;
}

const ALL = "*";

/**
 * Whether a rule allows an action.
 *
 * @see kubernetes/pkg/apis/rbac/v1/evaluation_helpers.go (v1.36)
 */
export function ruleAllows(rule: PolicyRule, action: ResourceAction | PathAction): boolean {
  if (!includes(rule.verbs, action.verb)) return false;
  if ("path" in action) return (rule.nonResourceURLs ?? []).some((url) => pathMatches(url, action.path));
  return (
    includes(rule.apiGroups, action.group) &&
    (rule.resources ?? []).some((resource) => resourceMatches(resource, action.resource)) &&
    (!rule.resourceNames?.length || rule.resourceNames.includes(action.name))
  );
}

/**
 * The part of `wanted` that `owned` does not allow, one action a rule; empty when `owned` covers all of it.
 *
 * @see kubernetes component-helpers/auth/rbac/validation/policy_comparator.go Covers (v1.36)
 */
export function uncoveredRules(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(singleActions).filter((action) => !owned.some((rule) => covers(rule, action)));
}

/** Splits a rule into rules of one verb and one resource or path each. */
function singleActions(rule: PolicyRule): PolicyRule[] {
  const { apiGroups = [], resources = [], nonResourceURLs = [], resourceNames } = rule;
  return rule.verbs.flatMap((verb) => [
    ...apiGroups.flatMap((group) =>
      resources.flatMap((resource): PolicyRule[] => {
        const action = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (!resourceNames?.length) return [action];
        return resourceNames.map((name) => ({ ...action, resourceNames: [name] }));
      }),
    ),
    ...nonResourceURLs.map((url) => ({ nonResourceURLs: [url], verbs: [verb] })),
  ]);
}

function covers(owner: PolicyRule, action: PolicyRule): boolean {
  const [verb = ""] = action.verbs;
  if (!includes(owner.verbs, verb)) return false;
  const [url] = action.nonResourceURLs ?? [];
  if (url !== undefined) return (owner.nonResourceURLs ?? []).some((own) => pathMatches(own, url));
  const [group = ""] = action.apiGroups ?? [];
  const [resource = ""] = action.resources ?? [];
  if (!includes(owner.apiGroups, group)) return false;
  if (!(owner.resources ?? []).some((own) => resourceMatches(own, resource))) return false;
  if (!owner.resourceNames?.length) return true;
  const [name] = action.resourceNames ?? [];
  return name !== undefined && owner.resourceNames.includes(name);
}

function includes(allowed: readonly string[] | undefined, wanted: string): boolean {
  return allowed !== undefined && (allowed.includes(ALL) || allowed.includes(wanted));
}

function resourceMatches(allowed: string, wanted: string): boolean {
  if (allowed === ALL || allowed === wanted) return true;
  const subresource = wanted.split("/")[1];
  return subresource !== undefined && allowed === `*/${subresource}`;
}

function pathMatches(allowed: string, wanted: string): boolean {
  if (allowed === ALL || allowed === wanted) return true;
  return allowed.endsWith(ALL) && wanted.startsWith(allowed.replace(/\*+$/, ""));
}
