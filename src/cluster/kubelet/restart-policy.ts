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

/**
 * Why a running container has to be replaced when its description changes: another image, or resources whose resize
 * policy says so. Undefined when it can go on.
 *
 * @see kubernetes/pkg/kubelet/kuberuntime/kuberuntime_manager.go computePodActions (v1.36)
 */
export function reasonToRestart(old: Container, container: Container): string | undefined {
  if (container.image !== old.image) return "definition changed, will be restarted";
  const isResized = (name: string) =>
    (["requests", "limits"] as const).some(
      (list) => container.resources?.[list]?.[name] !== old.resources?.[list]?.[name],
    );
  const policies = container.resizePolicy ?? [];
  const restarts = policies.some(
    (policy) => policy.restartPolicy === "RestartContainer" && isResized(policy.resourceName),
  );
  return restarts ? "resize requires restart" : undefined;
}
