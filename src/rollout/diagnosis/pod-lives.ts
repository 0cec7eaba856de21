import type { Container, ContainerStatus, CoreEvent, Pod, PodSpec } from "../../api/core.ts";
import type { EndpointSlice } from "../../api/discovery.ts";
import type { ObjectChange, Recording } from "../recording/recording.ts";
import { endpointState } from "../view.ts";
import { apiClock, type ApiClock } from "./api-clock.ts";
import {
  describePreStop,
  type ContainerEnd,
  type ContainerRun,
  type Deletion,
  type EndpointState,
  type PodLife,
} from "./pod-life.ts";
import { intersect, later, type Span } from "./span.ts";
import { States } from "./states.ts";

const TEMPLATE_HASH = "pod-template-hash";
/** So late may news be while the API can be watched. */
const NEWS_MS = 1000;

/** The life of every pod that was seen, in the order they were first seen. */
export function podLives(recording: Pick<Recording, "clock" | "changes" | "gaps">): PodLife[] {
  const clock = apiClock(recording);
  const gaps = recording.gaps.filter(({ resource }) => resource === "pods");
  const isPrompt = (atMs: number) =>
    !gaps.some(({ fromMs, toMs = Infinity }) => fromMs <= atMs && atMs <= toMs + NEWS_MS);
  const lives = new Map<string, LifeBuilder>();
  const slices = new Map<string, EndpointSlice>();
  let endpoints = new Map<string, EndpointState>();
  for (const news of recording.changes) {
    const { object, change, atMs } = news;
    if (object.kind === "Pod") {
      const { uid } = object.metadata;
      let life = lives.get(uid);
      if (!life) {
        lives.set(uid, (life = new LifeBuilder(news, clock, isPrompt)));
        life.endpoint.add(atMs, endpoints.get(uid) ?? "none");
      }
      life.notePod(news);
    } else if (object.kind === "Event") {
      const event = object as CoreEvent;
      lives.get(event.involvedObject.uid ?? "")?.noteEvent(event, atMs);
    } else if (object.kind === "EndpointSlice") {
      if (change === "deleted") slices.delete(object.metadata.uid);
      else slices.set(object.metadata.uid, object as EndpointSlice);
      endpoints = endpointStates([...slices.values()]);
      for (const [uid, life] of lives) life.endpoint.add(atMs, endpoints.get(uid) ?? "none");
    }
  }
  return [...lives.values()].map((life) => life.build());
}

const RANK: readonly EndpointState[] = ["ready", "serving", "terminating", "not-ready", "none"];

/** State by uid of the pod; the best one where it is in several slices. */
function endpointStates(slices: readonly EndpointSlice[]): Map<string, EndpointState> {
  const states = new Map<string, EndpointState>();
  for (const { endpoints } of slices) {
    for (const endpoint of endpoints ?? []) {
      const uid = endpoint.targetRef?.uid;
      if (uid === undefined) continue;
      const state = endpointState(endpoint);
      const known = states.get(uid);
      if (!known || RANK.indexOf(state) < RANK.indexOf(known)) states.set(uid, state);
    }
  }
  return states;
}

/** The container that serves: the first one that names a port, else the first one. */
export function servingContainer({ containers }: PodSpec): Container | undefined {
  return containers.find(({ ports }) => ports && ports.length > 0) ?? containers[0];
}

type Writable<T> = { -readonly [key in keyof T]: T[key] };

class LifeBuilder {
  readonly endpoint = new States<EndpointState>("none");
  readonly #clock: ApiClock;
  readonly #isPrompt: (atMs: number) => boolean;
  readonly #firstSeenMs: number;
  readonly #ready = new States<boolean>(false);
  readonly #runs = new Map<number, Writable<ContainerRun>>();
  readonly #events: Partial<Writable<Pick<PodLife, "killingMs" | "preStopFailedMs" | "livenessFailedMs">>> = {};
  #pod: Pod;
  #deletion: Deletion | undefined;
  #disruption: PodLife["disruption"];
  #goneMs: number | undefined;
  /** The last news of it that tells of no deletion. */
  #aliveMs: number;

  /** @param isPrompt - Whether news that arrived at a moment tells of what has just happened. */
  constructor({ object, atMs }: ObjectChange, clock: ApiClock, isPrompt: (atMs: number) => boolean) {
    this.#pod = object as Pod;
    this.#clock = clock;
    this.#isPrompt = isPrompt;
    this.#firstSeenMs = atMs;
    this.#aliveMs = atMs;
  }

  notePod({ object, change, atMs }: ObjectChange): void {
    const pod = object as Pod;
    this.#pod = pod;
    const { conditions = [], phase, reason } = pod.status;
    const condition = (type: string) => conditions.find((entry) => entry.type === type && entry.status === "True");
    this.#noteRuns(pod, atMs);
    this.#noteDeletion(pod, atMs, change === "deleted");
    this.#ready.add(atMs, change !== "deleted" && condition("Ready") !== undefined);
    const target = condition("DisruptionTarget");
    const ended = phase === "Failed" && (reason === "Evicted" || reason === "NodeShutdown" || reason === "Terminated");
    if (target || ended) this.#disruption ??= { atMs, reason: target?.reason ?? reason ?? "DisruptionTarget" };
    if (change === "deleted") this.#goneMs = atMs;
  }

  noteEvent({ reason, message = "" }: CoreEvent, atMs: number): void {
    if (reason === "Killing") this.#events.killingMs ??= atMs;
    if (reason === "FailedPreStopHook") this.#events.preStopFailedMs ??= atMs;
    if (reason === "Killing" && / failed liveness probe/.test(message)) this.#events.livenessFailedMs ??= atMs;
  }

  #noteRuns(pod: Pod, atMs: number): void {
    const name = servingContainer(pod.spec)?.name;
    const status = pod.status.containerStatuses?.find((entry) => entry.name === name);
    if (!status) return;
    const { state, lastState, restartCount } = status;
    if (state.running) this.#run(restartCount).startSeenMs ??= atMs;
    if (state.terminated) this.#run(restartCount).end ??= this.#endOf(state.terminated, atMs);
    // What waits to be started again still has the number of the run before.
    const before = state.waiting ? restartCount : restartCount - 1;
    if (lastState.terminated && before >= 0) this.#run(before).end ??= this.#endOf(lastState.terminated, atMs);
  }

  #run(restarts: number): Writable<ContainerRun> {
    let run = this.#runs.get(restarts);
    if (!run) this.#runs.set(restarts, (run = { restarts }));
    return run;
  }

  #endOf(terminated: NonNullable<ContainerStatus["state"]["terminated"]>, seenMs: number): ContainerEnd {
    const { exitCode, reason, finishedAt } = terminated;
    const finished = this.#clock(finishedAt);
    return { exitCode, ...(reason ? { reason } : {}), seenMs, ...(finished ? { finished } : {}) };
  }

  #noteDeletion({ metadata, spec }: Pod, atMs: number, isGone: boolean): void {
    const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = metadata;
    const graceMs = deletionGracePeriodSeconds * 1000;
    if (deletionTimestamp === undefined) {
      if (isGone && !this.#deletion) this.#noteMissedDeletion(atMs, spec);
      else this.#aliveMs = atMs;
      return;
    }
    const stamped = this.#clock(deletionTimestamp);
    const arrival = { earliestMs: this.#isPrompt(atMs) ? atMs - NEWS_MS : -Infinity, latestMs: atMs };
    if (!this.#deletion) {
      const at = stamped ? intersect(later(stamped, -graceMs), arrival) : arrival;
      this.#deletion = { at, seenMs: atMs, seen: true, graceMs, killDue: later(at, graceMs) };
      return;
    }
    // Its grace period was made shorter; the kubelet's own 0 at the very end is no such thing.
    if (graceMs >= this.#deletion.graceMs || graceMs === 0) return;
    this.#deletion = {
      ...this.#deletion,
      graceMs,
      killDue: stamped ? intersect(stamped, later(arrival, graceMs)) : later(arrival, graceMs),
    };
  }

  #noteMissedDeletion(atMs: number, { terminationGracePeriodSeconds }: PodSpec): void {
    const at = { earliestMs: this.#aliveMs, latestMs: atMs };
    const graceMs = terminationGracePeriodSeconds * 1000;
    this.#deletion = { at, seenMs: atMs, seen: false, graceMs, killDue: { ...at, latestMs: atMs + graceMs } };
  }

  build(): PodLife {
    const { metadata, spec, status } = this.#pod;
    const preStop = describePreStop(servingContainer(spec)?.lifecycle?.preStop);
    const runs = [...this.#runs.values()].sort((a, b) => a.restarts - b.restarts);
    const deletion = this.#deletion;
    const life: PodLife = {
      uid: metadata.uid,
      name: metadata.name,
      templateHash: metadata.labels?.[TEMPLATE_HASH] ?? "",
      ...(spec.nodeName ? { node: spec.nodeName } : {}),
      ...(status.podIP ? { ip: status.podIP } : {}),
      spec,
      firstSeenMs: this.#firstSeenMs,
      ready: this.#ready,
      endpoint: this.endpoint,
      runs,
      ...this.#events,
      ...(deletion ? { deletion } : {}),
      ...(preStop ? { preStop } : {}),
      ...(this.#goneMs === undefined ? {} : { goneMs: this.#goneMs }),
      ...(this.#disruption ? { disruption: this.#disruption } : {}),
    };
    return deletion ? { ...life, stopSignal: stopSignal(life, deletion) } : life;
  }
}

/** The kubelet sends SIGTERM when the preStop hook is over, and 2 seconds before SIGKILL at the latest. */
function stopSignal({ preStop, preStopFailedMs, runs }: PodLife, { at, killDue, graceMs }: Deletion): Span {
  const endedMs = runs.at(-1)?.end?.seenMs ?? Infinity;
  const known = preStop === undefined || preStopFailedMs !== undefined ? 0 : preStop.durationMs;
  const hookMs = Math.min(known ?? 0, graceMs);
  const latestMs = known === undefined ? killDue.latestMs : at.latestMs + hookMs;
  return { earliestMs: Math.min(at.earliestMs + hookMs, endedMs), latestMs: Math.min(latestMs, endedMs) };
}
