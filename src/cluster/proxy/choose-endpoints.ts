import type { Endpoint } from "../../api/discovery.ts";

/**
 * The endpoints that get traffic: the ready ones; when none is ready, those that still serve while they end.
 *
 * @param onlyNode - Narrows to the endpoints of this node (traffic policy `Local`); undefined takes all.
 * @see kubernetes/pkg/proxy/topology.go CategorizeEndpoints (v1.36)
 */
export function chooseEndpoints(endpoints: readonly Endpoint[], onlyNode?: string): readonly Endpoint[] {
  const eligible = onlyNode === undefined ? endpoints : endpoints.filter(({ nodeName }) => nodeName === onlyNode);
  const ready = eligible.filter(({ conditions }) => conditions.ready ?? true);
  return ready.length > 0
    ? ready
    : eligible.filter(({ conditions }) => isServing(conditions) && conditions.terminating);
}

function isServing({ serving, ready }: Endpoint["conditions"]): boolean {
  return serving ?? ready ?? true;
}
