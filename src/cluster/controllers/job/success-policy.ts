import type { JobSpec } from "../../../api/batch.ts";
import { parseIndexes } from "./index-set.ts";

/**
 * The message about the first rule that holds; undefined when none does.
 *
 * @see kubernetes/pkg/controller/job/success_policy.go matchSuccessPolicy (v1.36)
 */
export function matchSuccessPolicy(
  { successPolicy, completions = 0 }: JobSpec,
  succeeded: ReadonlySet<number>,
): string | undefined {
  if (succeeded.size === 0) return undefined;
  const index = (successPolicy?.rules ?? []).findIndex(({ succeededIndexes, succeededCount }) => {
    if (succeededIndexes === undefined) return succeededCount !== undefined && succeeded.size >= succeededCount;
    const wanted = [...parseIndexes(succeededIndexes, completions)];
    const met = wanted.filter((entry) => succeeded.has(entry)).length;
    return wanted.length > 0 && (met === wanted.length || (succeededCount !== undefined && met >= succeededCount));
  });
  return index < 0 ? undefined : `Matched rules at index ${index}`;
}
