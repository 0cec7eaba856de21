import type { Container, PodSpec, ResourceRequirements } from "./core.ts";
import { addQuantities, compareQuantities } from "./quantity.ts";

type Amounts = Readonly<Record<string, string>>;

/**
 * What a Pod as a whole may use and asks for: the sum over containers and sidecars, or what one init container needs
 * together with the sidecars before it where that is more. Lists without entries are left out.
 *
 * @see kubernetes/staging/src/k8s.io/component-helpers/resource/helpers.go PodRequests, PodLimits (v1.36)
 */
export function podResources(spec: Pick<PodSpec, "initContainers" | "containers">): ResourceRequirements {
  const requests = together(spec, ({ resources }) => resources.requests);
  const limits = together(spec, ({ resources }) => resources.limits);
  return {
    ...(Object.keys(limits).length > 0 ? { limits } : {}),
    ...(Object.keys(requests).length > 0 ? { requests } : {}),
  };
}

function together(
  { initContainers = [], containers }: Pick<PodSpec, "initContainers" | "containers">,
  amountsOf: (container: Container) => Amounts | undefined,
): Record<string, string> {
  let running: Amounts = {};
  for (const container of containers) running = sum(running, amountsOf(container));
  let sidecars: Amounts = {};
  let initializing: Amounts = {};
  for (const container of initContainers) {
    const amounts = amountsOf(container);
    if (container.restartPolicy === "Always") {
      running = sum(running, amounts);
      sidecars = sum(sidecars, amounts);
      initializing = larger(initializing, sidecars);
    } else {
      initializing = larger(initializing, sum(sidecars, amounts));
    }
  }
  return larger(running, initializing);
}

function sum(a: Amounts, b: Amounts = {}): Record<string, string> {
  const result = { ...a };
  for (const [name, quantity] of Object.entries(b)) result[name] = addQuantities(result[name] ?? "0", quantity);
  return result;
}

function larger(a: Amounts, b: Amounts): Record<string, string> {
  const result = { ...a };
  for (const [name, quantity] of Object.entries(b)) {
    const present = result[name];
    if (present === undefined || compareQuantities(quantity, present) > 0) result[name] = quantity;
  }
  return result;
}
