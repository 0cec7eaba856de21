/**
 * What really happened inside an embedded cluster, which on a real one nobody can know: where each connection went, and
 * what was done to each container and when. A diagnosis that only sees what a real cluster shows is tested against it.
 */
export type GroundTruth = ConnectionAccepted | ConnectionEnded | ContainerFact;

/** Takes the facts one by one, those of one connection or container in their order. Must not throw. */
export type GroundTruthListener = (fact: GroundTruth) => void;

/** Which connection to a Service: as long as it lives, its client's port tells it from all others. */
interface ConnectionName {
  /** TCP port of the client. */
  readonly clientPort: number;
  /** Where the client connected to: `address:port` of a ClusterIP or node port. */
  readonly service: string;
}

/** A client has connected to a Service. */
export interface ConnectionAccepted extends ConnectionName {
  readonly kind: "connection-accepted";
  /** See {@link groundTruthMs}. */
  readonly atMs: number;
  /** `ip:port` of the pod it was sent to; absent when there was none, so that the client was reset. */
  readonly backend?: string;
}

/** The pod has ended a connection, or one side has broken it; whatever comes later is not told. */
export interface ConnectionEnded extends ConnectionName {
  readonly kind: "connection-ended";
  /** See {@link groundTruthMs}. */
  readonly atMs: number;
  /** `ip:port` of the pod. */
  readonly backend: string;
  readonly by: "client" | "backend";
  /** `ECONNREFUSED` when nobody listened, `ECONNRESET` for a reset, ...; absent for a proper end of the stream. */
  readonly code?: string;
  /** What the pod had answered until then. */
  readonly bytesFromBackend: number;
  /** When the client had said its last, if that was before. */
  readonly clientEndedMs?: number;
}

/** Something was done to a container, or it has ended. */
export interface ContainerFact {
  readonly kind: "container";
  /** See {@link groundTruthMs}. */
  readonly atMs: number;
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly podIP: string;
  readonly container: string;
  /** 0 for its first run, then counted up with each restart. */
  readonly attempt: number;
  readonly what:
    | "started"
    | "pre-stop-began"
    | "pre-stop-ended"
    | "pre-stop-failed"
    | "stop-signal"
    | "killed"
    | "ended";
  /** Of `ended`. */
  readonly exitCode?: number;
}

/** Now, in milliseconds of `process.hrtime`: one time base for all threads of the process, and for who measures from it. */
export function groundTruthMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
