import type { HorizontalPodAutoscaler, ScalingRules } from "../../../api/autoscaling.ts";
import type { ScalingHistory } from "./history.ts";

/** What a condition says. */
export interface Verdict {
  readonly status: "True" | "False";
  readonly reason: string;
  readonly message: string;
}

/** A number of replicas within all limits, and what the limits did to it. */
export interface Normalized {
  readonly replicas: number;
  readonly ableToScale: Verdict;
  readonly scalingLimited: Verdict;
}

/** What is to be kept within limits. */
export interface NormalizeInput {
  readonly spec: HorizontalPodAutoscaler["spec"];
  readonly currentReplicas: number;
  /** As the metrics want it. */
  readonly desiredReplicas: number;
  readonly history: ScalingHistory;
  readonly nowMs: number;
}

const DEFAULT_DOWN_WINDOW_SECONDS = 300;
const READY = ["ReadyForNewScale", "recommended size matches current size"] as const;
const WITHIN = ["DesiredWithinRange", "the desired count is within the acceptable range"] as const;
const DOWN_STABILIZED = [
  "ScaleDownStabilized",
  "recent recommendations were higher than current one, applying the highest recent recommendation",
] as const;
const UP_STABILIZED = [
  "ScaleUpStabilized",
  "recent recommendations were lower than current one, applying the lowest recent recommendation",
] as const;
const TOO_MANY = ["TooManyReplicas", "the desired replica count is more than the maximum replica count"] as const;
const TOO_FEW = ["TooFewReplicas", "the desired replica count is less than the minimum replica count"] as const;
const UP_LIMIT = [
  "ScaleUpLimit",
  "the desired replica count is increasing faster than the maximum scale rate",
] as const;
const DOWN_LIMIT = [
  "ScaleDownLimit",
  "the desired replica count is decreasing faster than the maximum scale rate",
] as const;

type Reason = readonly [reason: string, message: string];

/**
 * Keeps a recommendation within its limits: calmed down by earlier recommendations first, then by the pace that the
 * policies allow, then by minReplicas and maxReplicas.
 *
 * @see kubernetes/pkg/controller/podautoscaler/horizontal.go normalizeDesiredReplicasWithBehaviors (v1.36)
 */
export function normalizeReplicas(input: NormalizeInput): Normalized {
  const { desiredReplicas, spec } = input;
  const { replicas: calm, reason } = spec.behavior ? stabilizeBothWays(input) : stabilizeDown(input);
  const { replicas, limit } = spec.behavior ? limitByPolicies(input, calm) : limitSimply(input, calm);
  return {
    replicas,
    ableToScale: verdict("True", calm === desiredReplicas ? READY : reason),
    scalingLimited: replicas === calm ? verdict("False", WITHIN) : verdict("True", limit),
  };
}

function stabilizeDown({ history, desiredReplicas, nowMs }: NormalizeInput): { replicas: number; reason: Reason } {
  const windowMs = DEFAULT_DOWN_WINDOW_SECONDS * 1000;
  const replicas = Math.max(desiredReplicas, ...history.recommendationsSince(nowMs, windowMs));
  history.recommend(desiredReplicas, nowMs, windowMs);
  return { replicas, reason: DOWN_STABILIZED };
}

function stabilizeBothWays(input: NormalizeInput): { replicas: number; reason: Reason } {
  const { history, desiredReplicas, currentReplicas, nowMs, spec } = input;
  const upMs = (spec.behavior?.scaleUp?.stabilizationWindowSeconds ?? 0) * 1000;
  const downMs = (spec.behavior?.scaleDown?.stabilizationWindowSeconds ?? DEFAULT_DOWN_WINDOW_SECONDS) * 1000;
  const goesUp = desiredReplicas >= currentReplicas;
  const windowMs = goesUp ? upMs : downMs;
  const recent = windowMs > 0 ? history.recommendationsSince(nowMs, windowMs) : [];
  const replicas = goesUp ? Math.min(desiredReplicas, ...recent) : Math.max(desiredReplicas, ...recent);
  history.recommend(desiredReplicas, nowMs, Math.max(upMs, downMs));
  return { replicas, reason: goesUp ? UP_STABILIZED : DOWN_STABILIZED };
}

function limitSimply({ spec, currentReplicas }: NormalizeInput, wanted: number): { replicas: number; limit: Reason } {
  // At most twice as many at once, as bogus readings right after a start would ask for.
  const pace = Math.max(2 * currentReplicas, 4);
  const most = Math.min(spec.maxReplicas, pace);
  const least = spec.minReplicas ?? 1;
  if (wanted < least) return { replicas: least, limit: TOO_FEW };
  return { replicas: Math.min(wanted, most), limit: spec.maxReplicas > pace ? UP_LIMIT : TOO_MANY };
}

function limitByPolicies(input: NormalizeInput, wanted: number): { replicas: number; limit: Reason } {
  const { spec, currentReplicas } = input;
  if (wanted > currentReplicas) {
    const pace = Math.max(currentReplicas, upLimit(input, spec.behavior?.scaleUp ?? {}));
    const limit = spec.maxReplicas > pace ? UP_LIMIT : TOO_MANY;
    return { replicas: Math.min(wanted, spec.maxReplicas, pace), limit };
  }
  if (wanted === currentReplicas) return { replicas: wanted, limit: WITHIN };
  const least = spec.minReplicas ?? 1;
  const pace = Math.min(currentReplicas, downLimit(input, spec.behavior?.scaleDown ?? {}));
  return { replicas: Math.max(wanted, least, pace), limit: least < pace ? DOWN_LIMIT : TOO_FEW };
}

function upLimit({ currentReplicas, history, nowMs }: NormalizeInput, rules: ScalingRules): number {
  if (rules.selectPolicy === "Disabled") return currentReplicas;
  const limits = (rules.policies ?? []).map(({ type, value, periodSeconds }) => {
    const atStart = currentReplicas - history.changeSince("up", nowMs, periodSeconds);
    return type === "Pods" ? atStart + value : Math.ceil(atStart * (1 + value / 100));
  });
  return rules.selectPolicy === "Min" ? Math.min(...limits) : Math.max(...limits);
}

function downLimit({ currentReplicas, history, nowMs }: NormalizeInput, rules: ScalingRules): number {
  if (rules.selectPolicy === "Disabled") return currentReplicas;
  const limits = (rules.policies ?? []).map(({ type, value, periodSeconds }) => {
    const atStart = currentReplicas + history.changeSince("down", nowMs, periodSeconds);
    return type === "Pods" ? atStart - value : Math.trunc(atStart * (1 - value / 100));
  });
  return rules.selectPolicy === "Min" ? Math.max(...limits) : Math.min(...limits);
}

function verdict(status: Verdict["status"], [reason, message]: Reason): Verdict {
  return { status, reason, message };
}
