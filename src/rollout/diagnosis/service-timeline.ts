import type { Deployment } from "../../api/apps.ts";
import type { Node, Service } from "../../api/core.ts";
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
  /** Ready endpoints of slices that have no port, as when a named targetPort is not resolved. */
  readonly portless: States<number>;
  /** Names of the pods of all endpoints that were there at any time, those of other Deployments too. */
  readonly podNames: ReadonlySet<string>;
  /** Nodes that were seen: their addresses, and whether they were Ready. */
  readonly nodes: ReadonlyMap<string, NodeLife>;
}

/** A node over time. */
export interface NodeLife {
  readonly addresses: ReadonlySet<string>;
  readonly ready: States<boolean>;
}

/** Draws from the news what concerns the Service as a whole. */
export function serviceTimeline({ changes }: Pick<Recording, "changes">): ServiceTimeline {
  const slices = new Map<string, EndpointSlice>();
  const portNumbers = new Set<number>();
  const podNames = new Set<string>();
  const nodes = new Map<string, { addresses: Set<string>; ready: States<boolean> }>();
  const portless = new States<number>(0);
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
      for (const { port } of slice.ports ?? []) if (port != null) portNumbers.add(port);
      for (const { targetRef } of slice.endpoints ?? []) if (targetRef?.name) podNames.add(targetRef.name);
      const all = [...slices.values()];
      readyEndpoints.add(atMs, countReady(all.filter(hasPort)));
      portless.add(atMs, countReady(all.filter((entry) => !hasPort(entry))));
    } else if (object.kind === "Deployment" && change !== "deleted") {
      deployment = object as Deployment;
      available.add(atMs, deployment.status.availableReplicas ?? 0);
      desired.add(atMs, deployment.spec.replicas);
    } else if (object.kind === "Service" && change !== "deleted") service = object as Service;
    else if (object.kind === "Node") noteNode(nodes, object as Node, atMs);
  }
  return {
    readyEndpoints,
    available,
    desired,
    ports: portNumbers,
    portless,
    podNames,
    nodes,
    ...(deployment ? { deployment } : {}),
    ...(service ? { service } : {}),
  };
}

function hasPort({ ports }: EndpointSlice): boolean {
  return ports === null || ports.length > 0;
}

/** An endpoint counts once, though it may be in several slices. */
function countReady(slices: readonly EndpointSlice[]): number {
  const ready = new Set<string>();
  for (const { endpoints } of slices) {
    for (const endpoint of endpoints ?? [])
      if (endpointState(endpoint) === "ready") ready.add(endpoint.targetRef?.uid ?? endpoint.addresses.join());
  }
  return ready.size;
}

function noteNode(
  nodes: Map<string, { addresses: Set<string>; ready: States<boolean> }>,
  { metadata, status }: Node,
  atMs: number,
): void {
  let node = nodes.get(metadata.name);
  if (!node) nodes.set(metadata.name, (node = { addresses: new Set(), ready: new States(true) }));
  for (const { address } of status.addresses ?? []) node.addresses.add(address);
  const condition = status.conditions?.find(({ type }) => type === "Ready");
  node.ready.add(atMs, condition === undefined || condition.status === "True");
}
