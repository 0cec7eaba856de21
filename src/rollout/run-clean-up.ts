import type { Deployment } from "../api/apps.ts";
import type { NewObject } from "../api/meta.ts";
import type { Client } from "../client/client.ts";
import { removeObjects, type Removal } from "./clean-up.ts";
import type { ResolvedManifest } from "./manifests/kinds.ts";
import { nameOf } from "./manifests/manifest.ts";
import type { CleanUp } from "./recording/recording.ts";
import type { RunListener } from "./run-events.ts";
import type { RunOptions } from "./run-options.ts";
import type { Steps } from "./steps.ts";

/** Time for removal beyond the grace period of the pods. */
const REMOVAL_LIMIT_MS = 90_000;
/** Kubernetes' default, where a manifest names none. */
const DEFAULT_GRACE_SECONDS = 30;

/** Removes objects with progress; waits as long as their pods may take to end. */
export function remove(
  client: Client,
  step: "clean-up-before" | "clean-up",
  manifests: readonly ResolvedManifest[],
  { gracePeriodSeconds }: Pick<RunOptions, "gracePeriodSeconds">,
  listener: RunListener,
): Promise<Removal> {
  const distinct = [...new Map(manifests.map((manifest) => [nameOf(manifest), manifest])).values()];
  const graces = distinct.map(({ object, resource }) => {
    if (resource.plural !== "deployments") return DEFAULT_GRACE_SECONDS;
    return (object as NewObject<Deployment>).spec.template.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  });
  return removeObjects(client, distinct, {
    limitMs: REMOVAL_LIMIT_MS + Math.max(...graces, 0) * 1000,
    gracePeriodSeconds,
    onProgress: (message, done, total) => listener({ type: "progress", step, message, done, total }),
  });
}

/**
 * The clean-up at the end of a run; a failure of it is part of the result.
 *
 * @param created - In order of creation; an object may be in it more than once.
 */
export function cleanUpRun(
  client: Client,
  created: readonly ResolvedManifest[],
  options: RunOptions,
  steps: Steps,
  listener: RunListener,
): Promise<CleanUp> {
  return steps.run("clean-up", undefined, async () => {
    try {
      if (options.cleanUp) return { kept: false, done: true, evidence: await options.cleanUp() };
      const { gone, evidence } = await remove(client, "clean-up", created, options, listener);
      return { kept: false, done: gone, evidence };
    } catch (error) {
      return { kept: false, done: false, evidence: error instanceof Error ? error.message : String(error) };
    }
  });
}
