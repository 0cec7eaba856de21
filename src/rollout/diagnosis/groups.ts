import { formatDuration } from "../report/numbers.ts";
import { CATALOGUE } from "./catalogue.ts";
import type { CauseGroup, DiagnosedRequest, PodLag } from "./diagnosis.ts";

type Writable<T> = { -readonly [key in keyof T]: T[key] };

/** Failed requests by lane, cause and certainty: the service lane first, in it the largest group first. */
export function groupFailures(failures: readonly DiagnosedRequest[], lags: readonly PodLag[]): CauseGroup[] {
  const groups = new Map<string, Writable<CauseGroup> & { readonly names: Set<string> }>();
  for (const failure of failures) {
    const { lane, cause, certainty, atMs, pod, evidence } = failure;
    const key = `${lane} ${cause} ${certainty}`;
    let group = groups.get(key);
    if (!group) {
      const fix = cause === "UNKNOWN" ? {} : { fix: CATALOGUE[cause].fix };
      const sure = certainty ? { certainty } : {};
      const sentence = evidence + routedOn(failure, lags);
      group = {
        cause,
        ...sure,
        lane,
        requests: 0,
        firstMs: atMs,
        lastMs: atMs,
        pods: [],
        evidence: sentence,
        ...fix,
        names: new Set(),
      };
      groups.set(key, group);
    }
    group.requests += 1;
    group.lastMs = atMs;
    if (pod !== undefined) group.names.add(pod);
  }
  return [...groups.values()]
    .sort((a, b) => Number(a.lane === "reused") - Number(b.lane === "reused") || b.requests - a.requests)
    .map(({ names, ...group }) => ({ ...group, pods: [...names] }));
}

/** For how long requests went on to be sent to the pod that turned this one away. */
function routedOn({ cause, pod, atMs }: DiagnosedRequest, lags: readonly PodLag[]): string {
  if (cause !== "M1" && cause !== "M5") return "";
  const lag = lags.find((entry) => entry.pod === pod);
  const onMs = lag?.lastMs === undefined ? 0 : lag.lastMs - atMs;
  return onMs > 0 ? `; the proxy routed to it for another ${formatDuration(onMs)}` : "";
}
