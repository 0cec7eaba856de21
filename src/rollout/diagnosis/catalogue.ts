import type { CauseId } from "./diagnosis.ts";

/** A cause in words. */
export interface CatalogueEntry {
  readonly title: string;
  /** What to do about it, in one sentence. */
  readonly fix: string;
}

/** Why rolling updates drop requests. */
export const CATALOGUE: Readonly<Record<CauseId, CatalogueEntry>> = {
  M1: {
    title: "listener closed before the data plane converged",
    fix: "Add lifecycle.preStop.sleep of at least the measured lag with a margin, and a grace period of that plus the longest request.",
  },
  M2: {
    title: "exits without draining",
    fix: "On SIGTERM stop accepting and finish what is under way before exiting.",
  },
  M3: {
    title: "grace period too short",
    fix: "Raise terminationGracePeriodSeconds above preStop plus the longest request.",
  },
  M4: {
    title: "PID 1 ignores SIGTERM",
    fix: "Handle SIGTERM, and start the program in exec form or under an init so that it gets the signal.",
  },
  M5: {
    title: "preStop hook failed",
    fix: "Use the native action lifecycle.preStop.sleep, which needs nothing in the image.",
  },
  M6: {
    title: "Ready before it listens",
    fix: "Add an HTTP readinessProbe, so that the pod is Ready only when it answers.",
  },
  M7: { title: "readiness probe lies", fix: "Have the readinessProbe ask for the path that users need." },
  M8: { title: "wrong port or address", fix: "Listen on the Service's targetPort and on all addresses (0.0.0.0)." },
  M9: { title: "no endpoints", fix: "Use RollingUpdate with maxUnavailable 0 and maxSurge of at least 1." },
  M10: {
    title: "no local endpoint on the node (externalTrafficPolicy Local)",
    fix: "Use externalTrafficPolicy Cluster, or spread the pods over all nodes that get traffic.",
  },
  M11: { title: "route to a pod that is gone", fix: "Lengthen the preStop sleep until all nodes have followed." },
  M12: {
    title: "pod IP reused by another pod",
    fix: "Drain before the pod ends, and have answers carry an identity that clients check.",
  },
  M13: {
    title: "kept-alive connection closed while idle",
    fix: "While draining answer with Connection: close, and keep idle connections open longer than clients do.",
  },
  M14: {
    title: "ingress or load balancer lags",
    fix: "Make the preStop sleep longer than the deregistration at the load balancer.",
  },
  M15: {
    title: "load balancer has not registered the pod yet",
    fix: "Use readiness gates of the load balancer, or minReadySeconds longer than its registration.",
  },
  M16: {
    title: "crash, out of memory or liveness kill",
    fix: "Fix the crash or the liveness probe; minReadySeconds keeps a crashing version from going on.",
  },
  M17: { title: "too little capacity during the rollout", fix: "Use maxUnavailable 0, or more replicas." },
  M18: {
    title: "versions do not understand each other",
    fix: "Make each release compatible with the one before it (N-1).",
  },
  M19: { title: "node shutdown or eviction", fix: "Not the rollout: look at the node, its drain or its pressure." },
  M20: {
    title: "our own load generator",
    fix: "Not the service: lower the rate or raise the limits of the machine the load comes from.",
  },
};
