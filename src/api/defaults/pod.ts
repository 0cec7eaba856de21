import type { Container, Pod } from "../core.ts";
import { setPodSpecDefaults } from "./pod-spec.ts";

/**
 * Fills in what a Pod may leave out. Changes it in place.
 *
 * @see kubernetes/pkg/apis/core/v1/defaults.go SetDefaults_Pod (v1.36)
 */
export function setPodDefaults(pod: Pod): void {
  pod.spec ??= {} as Pod["spec"];
  setPodSpecDefaults(pod.spec);
  pod.spec.enableServiceLinks ??= true;
  for (const container of [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])]) {
    requestWhatIsLimited(container);
    // Not in templates, as in Kubernetes.
    if (pod.spec.hostNetwork) for (const port of container.ports ?? []) port.hostPort ??= port.containerPort;
  }
}

/** A resource with a limit and no request requests its limit. */
function requestWhatIsLimited({ resources }: Container): void {
  if (!resources.limits) return;
  resources.requests = { ...resources.limits, ...resources.requests };
}
