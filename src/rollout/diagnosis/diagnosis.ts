/** A cause of the catalogue; see {@link CATALOGUE}. */
export type CauseId =
  | "M1"
  | "M2"
  | "M3"
  | "M4"
  | "M5"
  | "M6"
  | "M7"
  | "M8"
  | "M9"
  | "M10"
  | "M11"
  | "M12"
  | "M13"
  | "M14"
  | "M15"
  | "M16"
  | "M17"
  | "M18"
  | "M19"
  | "M20";

/** CONFIRMED: what was observed leaves no other cause. LIKELY: it fits best, and others are not excluded. */
export type Certainty = "CONFIRMED" | "LIKELY";

/** Why one request failed, by one cause. */
export interface Finding {
  readonly cause: CauseId;
  readonly certainty: Certainty;
  /** The pod that it went to, where one alone can be meant. */
  readonly pod?: string;
  /** What was seen, in one English sentence, with times relative to the life of the pod. */
  readonly evidence: string;
}

/** A failed request and its cause. */
export interface DiagnosedRequest {
  readonly lane: "service" | "reused";
  readonly sequence: number;
  /** When it began and when it failed, in milliseconds since the second version was applied; negative before. */
  readonly startedMs: number;
  readonly atMs: number;
  readonly cause: CauseId | "UNKNOWN";
  /** Absent with UNKNOWN. */
  readonly certainty?: Certainty;
  readonly pod?: string;
  /** With UNKNOWN: which evidence is missing. */
  readonly evidence: string;
}

/** All failed requests of one lane with the same cause and certainty. */
export interface CauseGroup {
  readonly cause: CauseId | "UNKNOWN";
  readonly certainty?: Certainty;
  readonly lane: "service" | "reused";
  readonly requests: number;
  /** Milliseconds since the second version was applied. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Pods that are named by the findings, in the order of their first failure. */
  readonly pods: readonly string[];
  /** That of one request, as an example. */
  readonly evidence: string;
  /** What to do about it, in one sentence; absent with UNKNOWN. */
  readonly fix?: string;
}

/** For how long a terminated pod was still sent requests. */
export interface PodLag {
  readonly pod: string;
  /**
   * From its deletion to the last request that the Service sent to it, in milliseconds; absent when none was seen after
   * its deletion.
   */
  readonly lagMs?: number;
  /** When that request began, in milliseconds since the second version was applied. */
  readonly lastMs?: number;
  /** From its deletion until its endpoint was seen not to be ready; absent when that was not seen. */
  readonly endpointMs?: number;
  /** From its deletion until it was seen to refuse connections; absent when it was not, or could not be reached. */
  readonly refusedMs?: number;
}

/** Why requests failed: one cause for each, those that have the same together, and how far the data plane lagged. */
export interface Diagnosis {
  /** The gravest first: by number of requests, those of the service lane before others. */
  readonly groups: readonly CauseGroup[];
  /** Every failed request of the service lane and of the lane of reused connections, in the order they ended. */
  readonly failures: readonly DiagnosedRequest[];
  readonly lags: readonly PodLag[];
  /** What could not be observed, in sentences. */
  readonly missingEvidence: readonly string[];
}
