import { isDeepStrictEqual } from "node:util";
import { matchesLabelSelector } from "../../api/labels.ts";
import type { PolicyRule } from "../../api/rbac.ts";
import { clusterRoles } from "../../api/resources.ts";
import type { Component } from "../../lifecycle.ts";
import type { Log } from "../../log.ts";
import type { Api } from "../api.ts";
import { createController, watchingSelf } from "./controller.ts";
import { keyOf, splitKey } from "./keys.ts";

/**
 * Gives ClusterRoles with an `aggregationRule` the rules of all ClusterRoles that it selects.
 *
 * @see kubernetes/pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go (v1.36)
 */
export function createClusterRoleAggregation(api: Api, log?: Log): Component {
  return createController({
    name: "clusterrole-aggregation-controller",
    api,
    // Any role may be part of any other.
    sources: [watchingSelf(clusterRoles, () => aggregatedRoles(api).map((role) => keyOf(role)))],
    reconcile: (key) => aggregate(api, splitKey(key).name),
    log,
  });
}

function aggregatedRoles(api: Api) {
  return api.list(clusterRoles).filter(({ aggregationRule }) => aggregationRule !== undefined);
}

function aggregate(api: Api, name: string): undefined {
  const role = api.find(clusterRoles, "", name);
  if (!role?.aggregationRule) return;
  const rules: PolicyRule[] = [];
  for (const selector of role.aggregationRule.clusterRoleSelectors ?? []) {
    for (const part of api.list(clusterRoles)) {
      if (part.metadata.name === name || !matchesLabelSelector(selector, part.metadata.labels)) continue;
      for (const rule of part.rules ?? []) {
        if (!rules.some((known) => isDeepStrictEqual(known, rule))) rules.push(rule);
      }
    }
  }
  if (isDeepStrictEqual(rules, role.rules ?? [])) return;
  api.update(clusterRoles, { ...role, rules });
}
