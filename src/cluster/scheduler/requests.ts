import { addAmounts } from "../../api/amounts.ts";
import type { Pod } from "../../api/core.ts";
import { podResources } from "../../api/pod-resources.ts";
import { quantityToNumber } from "../../api/quantity.ts";

/** What a Pod asks for, by resource: CPU in cores, memory in bytes, others in pieces. */
export type Requests = ReadonlyMap<string, number>;

/**
 * The requests of a Pod: of its containers and sidecars together, or of one init container where that is more, and its
 * overhead.
 *
 * @see kubernetes/staging/src/k8s.io/component-helpers/resource/helpers.go PodRequests (v1.36)
 */
export function requestsOf({ spec }: Pod): Requests {
  const { requests } = podResources(spec);
  const amounts = addAmounts(requests, spec.overhead);
  return new Map(Object.entries(amounts).map(([name, quantity]) => [name, quantityToNumber(quantity)]));
}
