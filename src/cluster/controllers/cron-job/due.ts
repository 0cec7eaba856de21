import type { CronJob } from "../../../api/batch.ts";
import type { CronSchedule } from "../../../api/cron/cron-schedule.ts";

/** What a schedule says now. */
export interface Due {
  /** The last time that has come and was not served, in epoch milliseconds. */
  readonly lastMs: number | undefined;
  readonly nextMs: number | undefined;
  /** Whether so many times were missed that the clock or the deadline must be wrong. */
  readonly tooManyMissed: boolean;
}

const MANY = 100;
/** How far back is looked, one after the other: the last time is mostly near. */
const LOOK_BACK_MS = [3_600_000, 86_400_000, 32 * 86_400_000, Number.POSITIVE_INFINITY];

/**
 * When a CronJob should have started its last Job, and when it should start the next.
 *
 * @see kubernetes/pkg/controller/cronjob/utils.go mostRecentScheduleTime (v1.36)
 */
export function dueTimes({ metadata, spec, status }: CronJob, schedule: CronSchedule, nowMs: number): Due {
  const nextMs = schedule.nextAfter(nowMs);
  const sinceMs = Date.parse(status.lastScheduleTime ?? metadata.creationTimestamp);
  const { startingDeadlineSeconds: deadline } = spec;
  const earliestMs = deadline === undefined ? sinceMs : Math.max(sinceMs, nowMs - deadline * 1000);
  for (const backMs of LOOK_BACK_MS) {
    const fromMs = Math.max(earliestMs, nowMs - backMs);
    let lastMs: number | undefined;
    let count = 0;
    for (let at = schedule.nextAfter(fromMs); at !== undefined && at <= nowMs; at = schedule.nextAfter(at)) {
      lastMs = at;
      count++;
    }
    if (lastMs !== undefined) return { lastMs, nextMs, tooManyMissed: count > MANY };
    if (fromMs === earliestMs) break;
  }
  return { lastMs: undefined, nextMs, tooManyMissed: false };
}
