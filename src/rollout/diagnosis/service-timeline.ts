import type { Deployment } from "../../api/apps.ts";
import type { Service } from "../../api/core.ts";
import type { EndpointSlice } from "../../api/discovery.ts";
import type { Recording } from "../recording/recording.ts";
import { endpointState } from "../view.ts";
import { States } from "./states.ts";

/** What the Service had to give, over time. Moments are those at which the news arrived. */
export interface ServiceTimeline {
  /** Ready endpoints that have a port; 0 before the first EndpointSlice. */
  readonly readyEndpoints: States<number>;
  /** Replicas that are available, and how many there should be. */
  readonly available: States<number>;
  readonly desired: States<number>;
  /** As it was last seen. */
  readonly deployment?: Deployment;
  readonly service?: Service;
  /** Numbers of the ports that requests were sent to at any time. */
  readonly ports: ReadonlySet<number>;
  /** Addresses of endpoints that were there at any time. */
  readonly addresses: ReadonlySet<string>;
}

export function serviceTimeline({ changes }: Pick<Recording, "changes">): ServiceTimeline {
  const slices = new Map<string, EndpointSlice>();
  const addresses = new Set<string>();
  const portNumbers = new Set<number>();
  const readyEndpoints = new States<number>(0);
  const available = new States<number>(0);
  const desired = new States<number>(0);
  let deployment: Deployment | undefined;
  let service: Service | undefined;
  for (const { object, change, atMs } of changes) {
    if (object.kind === "EndpointSlice") {
      const slice = object as EndpointSlice;
      if (change === "deleted") slices.delete(slice.metadata.uid);
      else slices.set(slice.metadata.uid, slice);
      for (const endpoint of slice.endpoints ?? []) for (const address of endpoint.addresses) addresses.add(address);
      for (const { port } of slice.ports ?? []) if (port != null) portNumbers.add(port);
      readyEndpoints.add(atMs, countReady([...slices.values()]));
    } else if (object.kind === "Deployment" && change !== "deleted") {
      deployment = object as Deployment;
      available.add(atMs, deployment.status.availableReplicas ?? 0);
      desired.add(atMs, deployment.spec.replicas);
    } else if (object.kind === "Service" && change !== "deleted") service = object as Service;
  }
  return {
    readyEndpoints,
    available,
    desired,
    addresses,
    ports: portNumbers,
    ...(deployment ? { deployment } : {}),
    ...(service ? { service } : {}),
  };
}

/** An endpoint counts once, though it may be in several slices; in a slice without ports it cannot be reached. */
function countReady(slices: readonly EndpointSlice[]): number {
  const ready = new Set<string>();
  for (const { endpoints, ports } of slices) {
    if (ports?.length === 0) continue;
    for (const endpoint of endpoints ?? [])
      if (endpointState(endpoint) === "ready") ready.add(endpoint.targetRef?.uid ?? endpoint.addresses.join());
  }
  return ready.size;
}
