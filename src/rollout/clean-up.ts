import type { KubernetesObject } from "../api/meta.ts";
import { pods, replicaSets } from "../api/resources.ts";
import { isApiError } from "../api/status.ts";
import { sleep, systemClock } from "../clock.ts";
import type { Client } from "../client/client.ts";
import type { ResolvedManifest } from "./manifests/kinds.ts";
import { nameOf } from "./manifests/manifest.ts";
import { monotonicMs } from "./request-result.ts";

/** What {@link removeObjects} found at its end. */
export interface Removal {
  readonly gone: boolean;
  /** In one sentence. */
  readonly evidence: string;
}

const POLL_MS = 200;

/**
 * Deletes objects and waits until they and all pods they made are really gone.
 *
 * @param manifests - What to delete, in order of creation; it is deleted in the opposite order.
 * @param onProgress - Called when the number of objects that are left changes.
 */
export async function removeObjects(
  client: Client,
  manifests: readonly ResolvedManifest[],
  options: {
    limitMs: number;
    gracePeriodSeconds?: number;
    onProgress: (message: string, done: number, total: number) => void;
  },
): Promise<Removal> {
  const deadlineMs = monotonicMs() + options.limitMs;
  const doomedNamespaces = new Set(
    manifests.flatMap(({ object }) => (object.kind === "Namespace" ? [object.metadata.name] : [])),
  );
  // What is in a namespace that goes needs no request of its own.
  const explicit = manifests.filter(({ object }) => !doomedNamespaces.has(object.metadata.namespace));
  for (const manifest of explicit.toReversed()) await deleteOne(client, manifest);
  let lastLeft = -1;
  for (;;) {
    const left = await whatIsLeft(client, explicit);
    if (left.length !== lastLeft) {
      lastLeft = left.length;
      options.onProgress(
        left.length > 0 ? `waiting for ${listed(left)} to go` : "all gone",
        manifests.length - Math.min(left.length, manifests.length),
        manifests.length,
      );
    }
    if (left.length === 0) {
      return { gone: true, evidence: `Seen gone: ${listed(manifests.map(nameOf))}.` };
    }
    if (monotonicMs() >= deadlineMs) {
      return { gone: false, evidence: `After ${Math.round(options.limitMs / 1000)} s there is still ${listed(left)}.` };
    }
    if (options.gracePeriodSeconds !== undefined) await shortenPods(client, explicit, options.gracePeriodSeconds);
    await sleep(systemClock, POLL_MS);
  }
}

async function deleteOne(client: Client, { resource, object }: ResolvedManifest): Promise<void> {
  const { namespace = "", name = "" } = object.metadata;
  try {
    await client.delete(resource, namespace, name, { propagationPolicy: "Background" });
  } catch (error) {
    // A namespace that is going already answers Conflict.
    if (!isApiError(error, "NotFound") && !isApiError(error, "Conflict")) throw error;
  }
}

async function whatIsLeft(client: Client, manifests: readonly ResolvedManifest[]): Promise<string[]> {
  const left = await Promise.all(
    manifests.map(async (manifest) => {
      const { namespace = "", name = "" } = manifest.object.metadata;
      return (await client.find(manifest.resource, namespace, name)) ? [nameOf(manifest)] : [];
    }),
  );
  const dependents = await Promise.all(
    [...workloadNamespaces(manifests)].map((namespace) => dependentsOf(client, namespace, manifests)),
  );
  return [...left.flat(), ...dependents.flat().map(({ kind, metadata }) => `${kind} ${metadata.name}`)];
}

function workloadNamespaces(manifests: readonly ResolvedManifest[]): Set<string> {
  return new Set(
    manifests.flatMap(({ object }) => (object.kind === "Deployment" ? [object.metadata.namespace ?? ""] : [])),
  );
}

/** ReplicaSets and pods of the Deployments among the manifests, told by the names of their owners. */
async function dependentsOf(
  client: Client,
  namespace: string,
  manifests: readonly ResolvedManifest[],
): Promise<KubernetesObject[]> {
  const names = new Set(
    manifests.flatMap(({ object }) => (object.kind === "Deployment" ? [object.metadata.name] : [])),
  );
  const owner = (object: KubernetesObject) => object.metadata.ownerReferences?.find(({ controller }) => controller);
  const sets = (await client.list(replicaSets, { namespace })).items.filter((object) => {
    const { kind, name } = owner(object) ?? {};
    return kind === "Deployment" && names.has(name);
  });
  const present = (await client.list(pods, { namespace })).items.filter((object) => {
    const { kind, name = "" } = owner(object) ?? {};
    // The ReplicaSet may be gone before its pods: then its name, which starts with the Deployment's, has to do.
    return kind === "ReplicaSet" && [...names].some((deployment) => name.startsWith(`${deployment}-`));
  });
  return [...sets, ...present];
}

/** Pods that wait for the end of a long grace period are told not to. */
async function shortenPods(
  client: Client,
  manifests: readonly ResolvedManifest[],
  gracePeriodSeconds: number,
): Promise<void> {
  const namespaces = manifests.flatMap(({ object: { kind, metadata } }) =>
    kind === "Namespace" ? [metadata.name ?? ""] : kind === "Deployment" ? [metadata.namespace ?? ""] : [],
  );
  for (const namespace of new Set(namespaces)) {
    for (const { metadata } of (await client.list(pods, { namespace })).items) {
      if ((metadata.deletionGracePeriodSeconds ?? 0) <= gracePeriodSeconds) continue;
      await client.delete(pods, namespace, metadata.name, { gracePeriodSeconds }).catch((error: unknown) => {
        if (!isApiError(error, "NotFound")) throw error;
      });
    }
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(", ");
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown;
}
