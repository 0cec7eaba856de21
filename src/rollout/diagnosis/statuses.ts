import type { Recording } from "../recording/recording.ts";
import type { RequestResult } from "../request-result.ts";
import type { PodLife } from "./pod-life.ts";
import type { ServiceTimeline } from "./service-timeline.ts";

/** From which version an answer comes, where that can be told. */
export type Side = "old" | "new";

/** Answers with one status from one side. */
interface Tally {
  requests: number;
  /** Those that came while the Service had all its capacity. */
  atFullCapacity: number;
  firstMs: number;
  lastMs: number;
}

/** What the answers of the service lane say by their HTTP status. */
export interface Statuses {
  /** From which version an answer comes: by the pod it names, else by the version it names. */
  sideOf(result: RequestResult): Side | undefined;
  /** Whether answers that are good tell from which version they come. */
  readonly namesSides: boolean;
  /** Whether good answers name pods that are ours. */
  readonly namesPods: boolean;
  /** What the programs that answered well call themselves. */
  readonly programs: ReadonlySet<string>;
  /** Answers that `test` is true for, all together; undefined when there are none. */
  tally(test: (status: number, side: Side | undefined) => boolean): Readonly<Tally> | undefined;
  /** Good answers of one side; undefined when there are none. */
  good(side: Side): Readonly<Tally> | undefined;
  /** Whether fewer replicas were there than should be, at this moment or shortly before. */
  isShort(atMs: number): boolean;
}

/** After so long with all its replicas a Service has caught up. */
const RECOVERY_MS = 1500;
/** What the API tells of capacity may come a little later than the answers that suffer from it. */
const NEWS_MS = 250;

/** Looks through the service lane once. */
export function collectStatuses(
  { results, secondHash, verifyFirst = [], verifySecond = [] }: Recording,
  pods: ReadonlyMap<string, PodLife>,
  service: ServiceTimeline,
): Statuses {
  const [oldName, newName] = [nameOf(verifyFirst[0]), nameOf(verifySecond[0])];
  const sideOf = (result: RequestResult): Side | undefined => {
    const hash = pods.get(result.pod ?? "")?.templateHash;
    if (hash !== undefined && secondHash !== undefined) return hash === secondHash ? "new" : "old";
    const name = nameOf(result);
    if (name === undefined || oldName === newName) return undefined;
    return name === newName ? "new" : name === oldName ? "old" : undefined;
  };
  const isShort = (atMs: number) => isShortBetween(service, atMs - RECOVERY_MS, atMs + NEWS_MS);
  const bad = new Map<string, { status: number; side: Side | undefined; tally: Tally }>();
  const good: Partial<Record<Side, Tally>> = {};
  const programs = new Set<string>();
  let namesPods = false;
  for (const result of results) {
    const { outcome, httpStatus, endedMs } = result;
    if (outcome === "ok") {
      if (result.service !== undefined) programs.add(result.service);
      namesPods ||= result.pod !== undefined && pods.has(result.pod);
      const side = sideOf(result);
      if (side) good[side] = add(good[side], endedMs, true);
    } else if (httpStatus !== undefined) {
      const side = sideOf(result);
      const key = `${httpStatus} ${side}`;
      const tally = add(bad.get(key)?.tally, endedMs, !isShort(result.startedMs));
      bad.set(key, { status: httpStatus, side, tally });
    }
  }
  return {
    sideOf,
    namesSides: good.old !== undefined || good.new !== undefined,
    namesPods,
    programs,
    tally: (test) =>
      [...bad.values()]
        .filter(({ status, side }) => test(status, side))
        .map(({ tally }) => tally)
        .reduce<Tally | undefined>(sum, undefined),
    good: (side) => good[side],
    isShort,
  };
}

function isShortBetween(
  { available, desired, readyEndpoints }: ServiceTimeline,
  fromMs: number,
  toMs: number,
): boolean {
  const wanted = desired.at(toMs);
  const least = (counts: Iterable<number>) => Math.min(...counts);
  return least(available.between(fromMs, toMs)) < wanted || least(readyEndpoints.between(fromMs, toMs)) < wanted;
}

function nameOf(result: RequestResult | undefined): string | undefined {
  if (!result || (result.outcome !== "ok" && result.httpStatus === undefined)) return undefined;
  const { service, version, release } = result;
  return service === undefined && version === undefined ? undefined : `${service} ${version} ${release}`;
}

function add(tally: Tally | undefined, atMs: number, full: boolean): Tally {
  const one = { requests: 1, atFullCapacity: full ? 1 : 0, firstMs: atMs, lastMs: atMs };
  return tally ? sum(tally, one) : one;
}

function sum(a: Tally | undefined, b: Tally): Tally {
  if (!a) return b;
  a.requests += b.requests;
  a.atFullCapacity += b.atFullCapacity;
  a.firstMs = Math.min(a.firstMs, b.firstMs);
  a.lastMs = Math.max(a.lastMs, b.lastMs);
  return a;
}
