import * as resources from "../api/resources.ts";
import type { Resource } from "../api/resources.ts";
import { RollscopeError } from "../errors.ts";
import { accessManifests, IN_CLUSTER_RULES, runRules, watchRules } from "../rollout/access.ts";
import { loadManifests } from "../rollout/manifests/load.ts";
import type { RbacCommandOptions } from "./commands/rbac.ts";

/**
 * `rollscope rbac`: prints manifests.
 *
 * @throws {RollscopeError} MANIFEST_INVALID; USAGE for kinds whose resource only a cluster can tell.
 */
export async function rbac({ file, namespace, rollback = false, inCluster }: RbacCommandOptions): Promise<void> {
  const rules = file ? runRules(await resourcesOf(file)) : watchRules({ rollback });
  process.stdout.write(accessManifests([...rules, ...(inCluster ? IN_CLUSTER_RULES : [])], namespace));
}

async function resourcesOf(files: readonly string[]): Promise<Resource[]> {
  const known = Object.values(resources).filter((entry) => typeof entry !== "function");
  const manifests = await loadManifests(files);
  return manifests.map(({ object: { apiVersion, kind } }) => {
    const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
    const resource = known.find((entry) => entry.kind === kind && entry.group === group);
    if (resource) return resource;
    throw new RollscopeError(
      "USAGE",
      `${apiVersion} ${kind}: its rights cannot be told without the cluster; add them by hand`,
    );
  });
}
