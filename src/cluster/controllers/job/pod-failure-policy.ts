import type { JobSpec, PodFailurePolicyRule } from "../../../api/batch.ts";
import type { ContainerStatus, Pod } from "../../../api/core.ts";

/** What the policy makes of a failed Pod. */
export interface FailureVerdict {
  /** Whether it counts towards the limits. */
  readonly counts: boolean;
  readonly action?: PodFailurePolicyRule["action"];
  /** Why the whole Job fails, if it does. */
  readonly jobFailure?: string;
}

/**
 * The first rule that speaks about a failed Pod decides.
 *
 * @see kubernetes/pkg/controller/job/pod_failure_policy.go matchPodFailurePolicy (v1.36)
 */
export function matchPodFailurePolicy(policy: JobSpec["podFailurePolicy"], pod: Pod): FailureVerdict {
  for (const [index, rule] of (policy?.rules ?? []).entries()) {
    const subject = matchRule(rule, pod);
    if (subject === undefined) continue;
    const { action } = rule;
    if (action !== "FailJob") return { counts: action !== "Ignore", action };
    return { counts: true, action, jobFailure: `${subject} matching ${action} rule at index ${index}` };
  }
  return { counts: true };
}

/** What in the Pod matched. */
function matchRule({ onExitCodes, onPodConditions }: PodFailurePolicyRule, pod: Pod): string | undefined {
  const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
  if (onExitCodes) {
    const { containerStatuses = [], initContainerStatuses = [] } = pod.status;
    const found = [...containerStatuses, ...initContainerStatuses].find((status) => matchExit(onExitCodes, status));
    return found && `Container ${found.name} for pod ${key} failed with exit code ${found.state.terminated?.exitCode}`;
  }
  const condition = pod.status.conditions?.find(({ type, status }) =>
    onPodConditions?.some((pattern) => pattern.type === type && pattern.status === status),
  );
  return condition && `Pod ${key} has condition ${condition.type}`;
}

function matchExit(rule: NonNullable<PodFailurePolicyRule["onExitCodes"]>, { name, state }: ContainerStatus): boolean {
  const { exitCode = 0 } = state.terminated ?? {};
  if (exitCode === 0 || (rule.containerName !== undefined && rule.containerName !== name)) return false;
  return rule.values.includes(exitCode) === (rule.operator === "In");
}
