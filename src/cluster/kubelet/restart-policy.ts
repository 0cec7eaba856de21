import type { Container, PodSpec } from "../../api/core.ts";

/**
 * Whether a container is started again after it ended by itself.
 *
 * A policy of its own goes before that of the pod, and its rules go before its policy.
 *
 * @see kubernetes/pkg/api/v1/pod/util.go ContainerShouldRestart (v1.36)
 */
export function restartsAfter(
  container: Pick<Container, "restartPolicy" | "restartPolicyRules">,
  spec: Pick<PodSpec, "restartPolicy">,
  exitCode: number,
): boolean {
  const ruled = container.restartPolicyRules?.some(
    ({ exitCodes }) => exitCodes && exitCodes.values.includes(exitCode) === (exitCodes.operator === "In"),
  );
  if (ruled) return true;
  const policy = container.restartPolicy ?? spec.restartPolicy;
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}
