import type { CoreEvent, ObjectReference } from "../api/core.ts";
import type { KubernetesObject } from "../api/meta.ts";
import { events } from "../api/resources.ts";
import { ApiError } from "../api/status.ts";
import { rfc3339 } from "../clock.ts";
import { silentLog, type Log } from "../log.ts";
import type { Api } from "./api.ts";

/** Records Kubernetes events. */
export interface EventRecorder {
  /**
   * Records that something happened to `object`. A repetition of the same event raises its count.
   *
   * @param fieldPath - Part of the object that is concerned, e.g. `spec.containers{app}`.
   */
  event(
    object: KubernetesObject,
    type: "Normal" | "Warning",
    reason: string,
    message: string,
    fieldPath?: string,
  ): void;
}

/** Who records, and where refused events (their namespace is being deleted) are told. */
export interface EventRecorderOptions {
  /** E.g. `deployment-controller`, `kubelet`. */
  readonly component: string;
  /** Node name, for node agents. */
  readonly host?: string;
  readonly log?: Log;
}

/** How many recent events are remembered to recognise repetitions. */
const REMEMBERED = 4096;

/**
 * An {@link EventRecorder} that writes to the cluster.
 *
 * @see kubernetes client-go/tools/record/event.go makeEvent and events_cache.go (v1.36)
 */
export function createEventRecorder(api: Api, options: EventRecorderOptions): EventRecorder {
  const { component, host, log = silentLog } = options;
  const remembered = new Map<string, { namespace: string; name: string }>();
  let lastNanoseconds = 0n;

  /** Nanoseconds since the epoch, never the same twice. */
  function uniqueNanoseconds(): bigint {
    const now = BigInt(Math.floor(api.clock.now())) * 1_000_000n;
    lastNanoseconds = now > lastNanoseconds ? now : lastNanoseconds + 1n;
    return lastNanoseconds;
  }

  function repeat(fingerprint: string, now: string): boolean {
    const at = remembered.get(fingerprint);
    const existing = at && api.find(events, at.namespace, at.name);
    if (!existing) return false;
    api.update(events, { ...existing, count: (existing.count ?? 1) + 1, lastTimestamp: now });
    return true;
  }

  function create(reference: ObjectReference, type: string, reason: string, message: string, now: string): CoreEvent {
    const namespace = reference.namespace ?? "default";
    return api.create(events, {
      apiVersion: "v1",
      kind: "Event",
      metadata: { namespace, name: `${reference.name}.${uniqueNanoseconds().toString(16)}` },
      involvedObject: reference,
      reason,
      message,
      source: { component, ...(host ? { host } : {}) },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      type,
      eventTime: null,
      reportingComponent: component,
      reportingInstance: host ?? "",
    });
  }

  return {
    event(object, type, reason, message, fieldPath) {
      const reference = referenceTo(object, fieldPath);
      const now = rfc3339(api.clock.now());
      const fingerprint = JSON.stringify([reference.kind, reference.uid, fieldPath, type, reason, message]);
      try {
        if (repeat(fingerprint, now)) return;
        const { namespace = "", name } = create(reference, type, reason, message, now).metadata;
        remembered.delete(fingerprint);
        remembered.set(fingerprint, { namespace, name });
        const oldest = remembered.size > REMEMBERED ? remembered.keys().next().value : undefined;
        if (oldest !== undefined) remembered.delete(oldest);
      } catch (error) {
        // An event is a comment: what is being done goes on without it.
        if (!(error instanceof ApiError)) throw error;
        log.debug(`event ${reason} of ${reference.kind} ${reference.name} was refused: ${error.message}`);
      }
    },
  };
}

function referenceTo(object: KubernetesObject, fieldPath?: string): ObjectReference {
  const { namespace, name, uid, resourceVersion } = object.metadata;
  return {
    kind: object.kind,
    ...(namespace ? { namespace } : {}),
    name,
    uid,
    apiVersion: object.apiVersion,
    resourceVersion,
    ...(fieldPath ? { fieldPath } : {}),
  };
}
