import type { Pod } from "../../api/core.ts";
import { podStatusText } from "../../api/pod-status.ts";
import { RequestLog } from "../request-log.ts";
import type { RecordingEntry, RecordingHeader } from "./entries.ts";
import type { Facts, Lane, ObjectChange, PodSighting, Recording, WatchGap } from "./recording.ts";

const TEMPLATE_HASH = "pod-template-hash";

/**
 * Makes a {@link Recording} of its entries, in a run and when a file is read: so both come to the same verdict.
 */
export class RecordingBuilder {
  readonly #lanes: Readonly<Record<Lane, RequestLog>> = {
    service: new RequestLog(),
    reused: new RequestLog(),
    direct: new RequestLog(),
  };
  readonly #changes: ObjectChange[] = [];
  readonly #gaps: WatchGap[] = [];
  readonly #phases: Recording["phases"][number][] = [];
  readonly #sightings: PodSighting[] = [];
  readonly #lastStatus = new Map<string, string>();
  readonly #missingEvidence: string[] = [];
  #facts: Facts = {};
  #clock: Recording["clock"];
  #ended = false;

  begin({ epochMs, monotonicMs }: Pick<RecordingHeader, "epochMs" | "monotonicMs">): void {
    this.#clock = { epochMs, monotonicMs };
  }

  /** What comes after the end is no longer part of it. */
  add(entry: RecordingEntry): void {
    if (this.#ended) return;
    switch (entry.type) {
      case "facts":
        this.#facts = { ...this.#facts, ...entry.facts };
        break;
      case "requests":
        for (const result of entry.results) this.#lanes[entry.lane].push(result);
        break;
      case "object":
        this.#changes.push({ atMs: entry.atMs, change: entry.change, object: entry.object });
        if (entry.object.kind === "Pod") this.#notePod(entry);
        break;
      case "watch-lost":
        if (this.#openGap(entry.resource) === -1)
          this.#gaps.push({ resource: entry.resource, fromMs: entry.atMs, reason: entry.reason });
        break;
      case "watch-resumed":
        this.#closeGap(entry.resource, entry.atMs);
        break;
      case "missing-evidence":
        this.#missingEvidence.push(entry.sentence);
        break;
      case "step":
        this.#phases.push({ step: entry.step, durationMs: entry.durationMs });
        break;
      case "end":
        this.#ended = true;
    }
  }

  /** What was observed so far. @param running - Whether the end is still to come; without it a missing end is a cut. */
  recording(running = false): Recording {
    return {
      expect: "zero-downtime",
      scheduled: 0,
      sent: 0,
      replicaSetsWithPods: [],
      oldPodsLeft: [],
      problems: [],
      ...this.#facts,
      results: this.#lanes.service,
      reused: this.#lanes.reused,
      direct: this.#lanes.direct,
      changes: this.#changes,
      gaps: this.#gaps,
      missingEvidence: this.#missingEvidence,
      podSightings: this.#sightings,
      phases: this.#phases,
      ...(this.#clock ? { clock: this.#clock } : {}),
      ...(this.#ended || running ? {} : { cutOff: true }),
    };
  }

  #notePod({ change, object, atMs }: ObjectChange): void {
    const pod = object as Pod;
    const { name, labels } = pod.metadata;
    const status = change === "deleted" ? "Deleted" : podStatusText(pod, this.#clock?.epochMs ?? 0).status;
    if (this.#lastStatus.get(name) === status) return;
    this.#lastStatus.set(name, status);
    this.#sightings.push({ atMs, pod: name, templateHash: labels?.[TEMPLATE_HASH] ?? "", status });
  }

  #openGap(resource: string): number {
    return this.#gaps.findIndex((gap) => gap.resource === resource && gap.toMs === undefined);
  }

  #closeGap(resource: string, toMs: number): void {
    const index = this.#openGap(resource);
    const gap = this.#gaps[index];
    if (gap) this.#gaps[index] = { ...gap, toMs };
  }
}
