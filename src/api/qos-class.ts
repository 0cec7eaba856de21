import type { Container, Pod } from "./core.ts";
import { compareQuantities } from "./quantity.ts";

const COMPUTE = ["cpu", "memory"];

/**
 * The quality-of-service class of a Pod: `Guaranteed`, `Burstable` or `BestEffort`.
 *
 * @see kubernetes/pkg/apis/core/v1/helper/qos/qos.go ComputePodQOS (v1.36)
 */
export function qosClassOf(pod: Pod): "Guaranteed" | "Burstable" | "BestEffort" {
  const containers = [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])];
  const asked = containers.some((container) => COMPUTE.some((name) => isPositive(container, name)));
  if (!asked) return "BestEffort";
  return containers.every(isGuaranteed) ? "Guaranteed" : "Burstable";
}

function isPositive({ resources }: Container, name: string): boolean {
  return [resources.requests?.[name], resources.limits?.[name]].some(
    (quantity) => quantity !== undefined && compareQuantities(quantity, "0") > 0,
  );
}

function isGuaranteed({ resources }: Container): boolean {
  return COMPUTE.every((name) => {
    const limit = resources.limits?.[name];
    const request = resources.requests?.[name] ?? limit;
    return limit !== undefined && request !== undefined && compareQuantities(limit, request) === 0;
  });
}
