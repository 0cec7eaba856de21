/**
 * Whether a name can be that of a cluster that `rollscope up` keeps.
 *
 * Names that begin with `run-` belong to the clusters of `rollscope run`.
 */
export function isClusterName(name: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name) && !name.startsWith("run-");
}
