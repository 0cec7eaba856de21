import type { Endpoint, EndpointPort } from "../../../api/discovery.ts";
import { equalJson } from "../../storage/json-value.ts";

/** Kubernetes' default of `--max-endpoints-per-slice`. */
export const MAX_ENDPOINTS_PER_SLICE = 100;

/** Endpoints that share the same ports. */
export interface EndpointGroup {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

/** What one EndpointSlice holds; `name` is undefined for one that has to be made. */
export interface SlicePlan extends EndpointGroup {
  readonly name?: string;
}

/**
 * Distributes endpoints over slices so that as few slices as possible change: an endpoint stays where it is, new
 * ones fill up slices with room, and a slice that is not needed for its ports is used for others before one is made.
 *
 * @param present - The slices there are.
 * @param groups - The endpoints there should be.
 * @returns At least one slice, if only an empty one. Present slices that are not mentioned are to be deleted.
 * @see kubernetes/staging/src/k8s.io/endpointslice/reconciler.go (v1.36)
 */
export function distribute(present: readonly Required<SlicePlan>[], groups: readonly EndpointGroup[]): SlicePlan[] {
  const spare = present.filter(({ ports }) => !groups.some((group) => equalJson(group.ports, ports)));
  const plans = groups.flatMap((group) => {
    const slices = present.filter(({ ports }) => equalJson(group.ports, ports));
    return distributeGroup(slices, group, spare);
  });
  if (plans.length > 0) return plans;
  return [{ name: present[0]?.name, ports: [], endpoints: [] }];
}

function distributeGroup(
  slices: readonly Required<SlicePlan>[],
  { ports, endpoints }: EndpointGroup,
  spare: Required<SlicePlan>[],
): SlicePlan[] {
  const left = new Map(endpoints.map((endpoint) => [identityOf(endpoint), endpoint]));
  const plans = slices.map(({ name, endpoints: held }) => {
    const kept = held.flatMap((endpoint) => {
      const identity = identityOf(endpoint);
      const wanted = left.get(identity);
      left.delete(identity);
      return wanted ? [wanted] : [];
    });
    return { name, ports, endpoints: kept };
  });

  const added = [...left.values()];
  for (const plan of plans) plan.endpoints.push(...added.splice(0, MAX_ENDPOINTS_PER_SLICE - plan.endpoints.length));
  const filled: SlicePlan[] = plans.filter((plan) => plan.endpoints.length > 0);
  while (added.length > 0) {
    filled.push({ name: spare.shift()?.name, ports, endpoints: added.splice(0, MAX_ENDPOINTS_PER_SLICE) });
  }
  return filled;
}

/** A Pod keeps its endpoint when only its readiness changes; one with a new address is another endpoint. */
function identityOf({ addresses, targetRef }: Endpoint): string {
  return `${targetRef?.uid ?? ""}/${addresses.join()}`;
}
