import type { Pod, Service } from "../../../api/core.ts";
import { readyCondition } from "../pods.ts";

/** Annotation that tells when the change happened that an EndpointSlice shows. */
export const LAST_CHANGE_TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";

interface Seen {
  service: string;
  pods: ReadonlyMap<string, string>;
}

/**
 * Remembers what was published about each Service, to find the oldest change that was not yet.
 *
 * @see kubernetes/staging/src/k8s.io/endpointslice/trigger_time_tracker.go (v1.36)
 */
export class TriggerTimes {
  readonly #seen = new Map<string, Seen>();

  /** The time of the oldest change since the last call, RFC 3339; undefined when nothing that has a time changed. */
  next(key: string, service: Service, pods: readonly Pod[]): string | undefined {
    const before = this.#seen.get(key);
    const created = service.metadata.creationTimestamp;
    const times = new Map(pods.map((pod) => [pod.metadata.name, readyCondition(pod)?.lastTransitionTime ?? ""]));
    this.#seen.set(key, { service: created, pods: times });

    const changed = [...times].filter(([name, time]) => time > (before?.pods.get(name) ?? "")).map(([, time]) => time);
    if (created > (before?.service ?? "")) changed.push(created);
    return changed.sort()[0];
  }

  forget(key: string): void {
    this.#seen.delete(key);
  }
}
