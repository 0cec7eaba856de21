import type { Recording } from "../recording/recording.ts";
import { collectAnswers, type Answers } from "./answers.ts";
import { directLane, type Listeners } from "./direct-lane.ts";
import { timesOfLeaving } from "./left-traffic.ts";
import { podLives } from "./pod-lives.ts";
import type { PodLife } from "./pod-life.ts";
import { serviceTimeline, type ServiceTimeline } from "./service-timeline.ts";
import { collectStatuses, type Statuses } from "./statuses.ts";
import { troubledTimes, type TroubledTimes } from "./troubled-times.ts";

/** What was missed in a gap of a watch may explain failures this long before and after it. */
const NEAR_GAP_MS = 5000;
/** Resources whose news tell what happened to pods. */
const WATCHED = new Set(["pods", "endpointslices"]);

/** All that causes are found by, made ready once for all requests. */
export interface Evidence {
  readonly pods: readonly PodLife[];
  readonly podsByName: ReadonlyMap<string, PodLife>;
  readonly service: ServiceTimeline;
  readonly listeners: Listeners;
  /** Whether the direct lane reached any pod. */
  readonly reachesPods: boolean;
  readonly answers: Answers;
  readonly statuses: Statuses;
  readonly troubled: TroubledTimes;
  /** From when on deleted pods were surely not routed to, by name. */
  readonly leftTraffic: ReadonlyMap<string, number>;
  /** Requests of the service lane per second. */
  readonly rps: number;
  readonly appliedMs: number;
  readonly completedMs: number;
  /** Template hash of the pods of the second version, where it was seen. */
  readonly secondHash?: string;
  /** Where the load went. */
  readonly url?: string;
  /** Whether all that happened about a time was observed. */
  isObserved(fromMs: number, toMs: number): boolean;
}

/** Draws from a recording what the causes ask for; looks at every request once. */
export function gatherEvidence(recording: Recording): Evidence {
  const {
    appliedMs = Infinity,
    completedMs = Infinity,
    secondHash,
    firstHash,
    gaps,
    results,
    changes,
    url,
  } = recording;
  const pods = podLives(recording);
  const podsByName = new Map(pods.map((life) => [life.name, life]));
  const { listeners, reachesPods } = directLane(recording.direct);
  const cutMs = recording.cutOff ? (changes.at(-1)?.atMs ?? 0) - NEAR_GAP_MS : Infinity;
  const service = serviceTimeline(recording);
  const answers = collectAnswers(results, listeners, recording.appliedMs);
  const unseen = gaps.filter(({ resource }) => WATCHED.has(resource));
  return {
    pods,
    podsByName,
    service,
    listeners,
    reachesPods,
    answers,
    leftTraffic: timesOfLeaving(pods, answers, listeners, service),
    troubled: troubledTimes(pods, listeners, answers.firstStartMs, answers.lastEndMs),
    statuses: collectStatuses(recording, podsByName, service),
    rps: recording.rps ?? 1,
    appliedMs,
    completedMs,
    ...(secondHash !== undefined && secondHash !== firstHash ? { secondHash } : {}),
    ...(url === undefined ? {} : { url }),
    isObserved: (fromMs, toMs) =>
      toMs < cutMs &&
      !unseen.some((gap) => toMs >= gap.fromMs - NEAR_GAP_MS && fromMs <= (gap.toMs ?? Infinity) + NEAR_GAP_MS),
  };
}
