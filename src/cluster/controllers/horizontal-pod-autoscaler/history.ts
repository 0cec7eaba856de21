import type { ScalingRules } from "../../../api/autoscaling.ts";

/** What the autoscaler wanted at some time, or how far it went. */
export interface Remark {
  readonly atMs: number;
  readonly replicas: number;
}

/** What was recommended and done for one target, newest last. It lives in memory only, as in Kubernetes. */
export class ScalingHistory {
  #recommendations: Remark[] = [];
  #ups: Remark[] = [];
  #downs: Remark[] = [];

  /** The first thing that is known: how many there are. */
  begin(replicas: number, atMs: number): void {
    if (this.#recommendations.length === 0) this.#recommendations.push({ replicas, atMs });
  }

  /** Takes a recommendation down and forgets those that are older than `keptMs`. */
  recommend(replicas: number, atMs: number, keptMs: number): void {
    this.#recommendations = [
      ...this.#recommendations.filter((entry) => entry.atMs >= atMs - keptMs),
      { replicas, atMs },
    ];
  }

  /** Recommendations of the last `windowMs`. */
  recommendationsSince(nowMs: number, windowMs: number): number[] {
    return this.#recommendations.filter(({ atMs }) => atMs >= nowMs - windowMs).map(({ replicas }) => replicas);
  }

  /** Takes a change down. */
  changed(from: number, to: number, atMs: number, rules: { up?: ScalingRules; down?: ScalingRules }): void {
    const keep = (entries: Remark[], of: ScalingRules | undefined) =>
      entries.filter((entry) => entry.atMs >= atMs - longestPeriodMs(of));
    if (to > from) this.#ups = [...keep(this.#ups, rules.up), { replicas: to - from, atMs }];
    else this.#downs = [...keep(this.#downs, rules.down), { replicas: from - to, atMs }];
  }

  /** How many replicas were added or removed in the last seconds. */
  changeSince(direction: "up" | "down", nowMs: number, periodSeconds: number): number {
    const entries = direction === "up" ? this.#ups : this.#downs;
    const recent = entries.filter(({ atMs }) => atMs > nowMs - periodSeconds * 1000);
    return recent.reduce((sum, { replicas }) => sum + replicas, 0);
  }
}

function longestPeriodMs(rules: ScalingRules | undefined): number {
  return Math.max(0, ...(rules?.policies ?? []).map(({ periodSeconds }) => periodSeconds * 1000));
}
