import type { CoreEvent, ObjectReference } from "../api/core.ts";
import type { KubernetesObject } from "../api/meta.ts";
import { events } from "../api/resources.ts";
import { ApiError } from "../api/status.ts";
import { rfc3339, rfc3339Micro } from "../clock.ts";
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
  /**
   * Set by components that report through events.k8s.io (the scheduler): what they do, by reason. Their events have
   * `eventTime` and `series` in place of timestamps and `count`.
   */
  readonly actions?: Readonly<Record<string, string>>;
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
  const { log = silentLog } = options;
  const remembered = new Map<string, { namespace: string; name: string }>();
  let lastNanoseconds = 0n;

  /** Nanoseconds since the epoch, never the same twice. */
  function uniqueNanoseconds(): bigint {
    const now = BigInt(Math.floor(api.clock.now())) * 1_000_000n;
    lastNanoseconds = now > lastNanoseconds ? now : lastNanoseconds + 1n;
    return lastNanoseconds;
  }

  function repeat(fingerprint: string): boolean {
    const at = remembered.get(fingerprint);
    const existing = at && api.find(events, at.namespace, at.name);
    if (!existing) return false;
    api.update(events, { ...existing, ...repetition(existing, api.clock.now()) });
    return true;
  }

  function create(reference: ObjectReference, type: string, reason: string, message: string): CoreEvent {
    const namespace = reference.namespace ?? "default";
    return api.create(events, {
      apiVersion: "v1",
      kind: "Event",
      metadata: { namespace, name: `${reference.name}.${uniqueNanoseconds().toString(16)}` },
      involvedObject: reference,
      reason,
      message,
      type,
      ...firstTime(options, reason, api.clock.now()),
    });
  }

  return {
    event(object, type, reason, message, fieldPath) {
      const reference = referenceTo(object, fieldPath);
      const fingerprint = JSON.stringify([reference.kind, reference.uid, fieldPath, type, reason, message]);
      try {
        if (repeat(fingerprint)) return;
        const { namespace = "", name } = create(reference, type, reason, message).metadata;
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

type Occurrence = Pick<
  CoreEvent,
  | "source"
  | "firstTimestamp"
  | "lastTimestamp"
  | "count"
  | "eventTime"
  | "action"
  | "reportingComponent"
  | "reportingInstance"
>;

/** Source and time of an event that is new. */
function firstTime({ component, host, actions }: EventRecorderOptions, reason: string, nowMs: number): Occurrence {
  if (actions) {
    return {
      source: {},
      firstTimestamp: null,
      lastTimestamp: null,
      eventTime: rfc3339Micro(nowMs),
      action: actions[reason] ?? reason,
      reportingComponent: component,
      reportingInstance: host ? `${component}-${host}` : component,
    };
  }
  const now = rfc3339(nowMs);
  return {
    source: { component, ...(host ? { host } : {}) },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    eventTime: null,
    reportingComponent: component,
    reportingInstance: host ?? "",
  };
}

/** What changes when an event happens once more. */
function repetition({ eventTime, series, count = 1 }: CoreEvent, nowMs: number): Partial<CoreEvent> {
  if (eventTime === null) return { count: count + 1, lastTimestamp: rfc3339(nowMs) };
  return { series: { count: (series?.count ?? 1) + 1, lastObservedTime: rfc3339Micro(nowMs) } };
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
