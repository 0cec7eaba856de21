import type { Lane } from "../recording/recording.ts";
import type { ProberOptions } from "../prober/prober.ts";
import type { RequestColumns } from "../recording/request-columns.ts";

/** What a prober in a pod is told, as JSON in this environment variable. */
export const PROBER_ORDER = "ROLLSCOPE_PROBER";

/** The load of one pod. */
export type PodProberOrder = Omit<ProberOptions, "startSequence">;

/**
 * What a prober in a pod writes, a line of JSON each. Times are those of the pod's own clocks; `hello` and `requests` tell
 * when they were written, so that the reader can place them on its own.
 */
export type ProberLine =
  | { readonly type: "hello"; readonly atMs: number; readonly epochMs: number }
  | ({ readonly type: "requests"; readonly atMs: number; readonly lane: Lane } & RequestColumns)
  | { readonly type: "totals"; readonly scheduled: number; readonly sent: number }
  | { readonly type: "failed"; readonly message: string };
