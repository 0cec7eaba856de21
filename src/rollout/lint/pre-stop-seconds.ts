import type { Handler } from "../../api/core.ts";

/** How long a preStop hook sleeps, as far as it can be told; undefined for other hooks. */
export function preStopSeconds(hook: Handler | undefined): number | undefined {
  if (hook?.sleep) return hook.sleep.seconds;
  const [, seconds] = /(?:^|[\s/;&])sleep (\d+(?:\.\d+)?)s?\b/.exec([hook?.exec?.command ?? []].flat().join(" ")) ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}
