import type { Node } from "../api/core.ts";
import type { KubernetesObject } from "../api/meta.ts";
import { nodes, services } from "../api/resources.ts";
import { isApiError } from "../api/status.ts";
import type { Client } from "../client/client.ts";
import type { RecordingEntry } from "./recording/entries.ts";
import { monotonicMs } from "./request-result.ts";
import type { Target } from "./target.ts";

/**
 * Records the Service and the nodes as they are now: by which policy requests are passed on, and whose address the load
 * goes to. What may not be read is left out.
 *
 * @throws {ApiError} or CLUSTER_UNREACHABLE when the API fails.
 */
export async function recordSurroundings(
  client: Client,
  { namespace, service }: Target,
  record: (entry: RecordingEntry) => void,
): Promise<void> {
  const note = (object: KubernetesObject) => record({ type: "object", atMs: monotonicMs(), change: "added", object });
  const found = await unlessForbidden(client.find(services, namespace, service));
  if (found) note({ ...found, apiVersion: "v1", kind: "Service" });
  const list = await unlessForbidden(client.list(nodes));
  for (const node of list?.items ?? []) note(lean(node));
}

/** What a node runs and holds is much, and tells nothing here. */
function lean({ metadata, spec, status }: Node): Node {
  const { name, uid, resourceVersion, creationTimestamp } = metadata;
  const { addresses = [], conditions = [] } = status;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, uid, resourceVersion, creationTimestamp },
    spec: { unschedulable: spec.unschedulable ?? false },
    status: { addresses, conditions },
  };
}

async function unlessForbidden<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isApiError(error, "Forbidden")) return undefined; // has been noted when the rights were checked
    throw error;
  }
}
