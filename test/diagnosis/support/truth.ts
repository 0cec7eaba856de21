import type {
  ConnectionAccepted,
  ConnectionEnded,
  ContainerFact,
  GroundTruth,
} from "../../../src/cluster/ground-truth.ts";
import type { FailedRequest } from "../mechanisms/mechanism.ts";

/** One run of the container of a pod, from start to end. Moments in milliseconds; what did not happen is absent. */
export interface ContainerLife {
  readonly pod: string;
  readonly podIP: string;
  /** 0 for the first, then one more for each restart. */
  readonly attempt: number;
  readonly startedMs: number;
  /** When its end began, with the preStop hook if there is one. */
  readonly endingMs?: number;
  readonly preStopFailedMs?: number;
  readonly stopSignalMs?: number;
  readonly killedMs?: number;
  readonly endedMs?: number;
}

/** Where a request really went and what became of its connection. */
export interface Route {
  readonly accepted: ConnectionAccepted;
  readonly ended?: ConnectionEnded;
  /** The container that the connection was sent to, at that moment; absent when its pod was not there any more. */
  readonly life?: ContainerLife;
}

/** A client that sends on a connection which ended longer ago than this would have known. */
const NOTICED_MS = 1000;

/** What the cluster itself knows about one run, as questions. */
export class Truth {
  readonly lives: readonly ContainerLife[];
  readonly #accepted = new Map<number, ConnectionAccepted[]>();
  readonly #ended = new Map<number, ConnectionEnded[]>();

  /** @param facts - In the order of their moments, at least those of one connection or container. */
  constructor(facts: readonly GroundTruth[]) {
    this.lives = livesOf(facts.filter((fact) => fact.kind === "container"));
    for (const fact of facts) {
      if (fact.kind === "connection-accepted") push(this.#accepted, fact.clientPort, fact);
      if (fact.kind === "connection-ended") push(this.#ended, fact.clientPort, fact);
    }
  }

  /** Undefined when no connection came about. */
  routeOf({ localPort, startedMs, endedMs, lane }: FailedRequest): Route | undefined {
    if (localPort === undefined) return undefined;
    const accepted = this.#accepted.get(localPort)?.findLast(({ atMs }) => atMs <= endedMs);
    // Ports come round again: a fresh connection is not older than its request.
    if (!accepted || (lane === "service" && accepted.atMs < startedMs)) return undefined;
    const ended = this.#ended.get(localPort)?.find(({ atMs }) => atMs >= accepted.atMs);
    if (ended && ended.atMs < startedMs - NOTICED_MS) return undefined;
    return { accepted, ended, life: this.#lifeOf(accepted) };
  }

  /** How many pods were given connections between two moments. */
  backendsBetween(fromMs: number, toMs: number): number {
    const within = [...this.#accepted.values()].flat().filter(({ atMs }) => fromMs <= atMs && atMs < toMs);
    return new Set(within.flatMap(({ backend }) => backend ?? [])).size;
  }

  #lifeOf({ backend = "", atMs }: ConnectionAccepted): ContainerLife | undefined {
    const podIP = backend.slice(0, backend.lastIndexOf(":"));
    return this.lives.findLast((life) => life.podIP === podIP && life.startedMs <= atMs);
  }
}

function livesOf(facts: readonly ContainerFact[]): ContainerLife[] {
  const lives = new Map<string, { -readonly [key in keyof ContainerLife]: ContainerLife[key] }>();
  for (const { podUid, pod, podIP, attempt, what, atMs } of facts) {
    const key = `${podUid}/${attempt}`;
    if (what === "started") lives.set(key, { pod, podIP, attempt, startedMs: atMs });
    const life = lives.get(key);
    if (!life) continue;
    if (what === "pre-stop-began" || what === "stop-signal") life.endingMs ??= atMs;
    if (what === "pre-stop-failed") life.preStopFailedMs = atMs;
    if (what === "stop-signal") life.stopSignalMs = atMs;
    if (what === "killed") life.killedMs = atMs;
    if (what === "ended") life.endedMs = atMs;
  }
  return [...lives.values()];
}

function push<T>(lists: Map<number, T[]>, key: number, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
