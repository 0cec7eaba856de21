import type { Pod, PodCondition } from "../../api/core.ts";
import { nodes, pods } from "../../api/resources.ts";
import { rfc3339 } from "../../clock.ts";
import type { Component } from "../../lifecycle.ts";
import type { Log } from "../../log.ts";
import type { Api } from "../api.ts";
import { createController, watchingSelf, type Source } from "../controllers/controller.ts";
import { keyOf, splitKey } from "../controllers/keys.ts";
import { createEventRecorder, type EventRecorder } from "../events.ts";
import { refusalOf, type Refusal } from "./filter.ts";
import { fitMessage } from "./fit-message.ts";
import { requestsOf, UsageAccount } from "./node-usage.ts";
import { pickNode, type Candidate } from "./score.ts";

/** What a {@link Scheduler} needs. */
export interface SchedulerOptions {
  readonly api: Api;
  readonly log?: Log;
}

const NAME = "default-scheduler";
/** What the scheduler's events say it did. */
const ACTIONS = { Scheduled: "Binding", FailedScheduling: "Scheduling" };

/** Assigns Pods to Nodes; a Pod that fits nowhere is tried again when Nodes change or other Pods go. */
export class Scheduler implements Component {
  readonly name = NAME;
  readonly #api: Api;
  readonly #events: EventRecorder;
  readonly #usage = new UsageAccount();
  /** Keys of Pods that fitted nowhere. */
  readonly #unschedulable = new Set<string>();
  readonly #controller: Component;

  constructor({ api, log }: SchedulerOptions) {
    this.#api = api;
    this.#events = createEventRecorder(api, { component: NAME, actions: ACTIONS, log });
    const usage: Source = {
      watch: (watched) => watched.watch(pods, (event) => this.#usage.observe(event)),
    };
    this.#controller = createController({
      name: NAME,
      api,
      sources: [
        usage,
        watchingSelf(pods, (pod, type) => {
          if (type === "DELETED" || pod.status.phase === "Succeeded" || pod.status.phase === "Failed") {
            return this.#unschedulable;
          }
          return isPending(pod) ? [keyOf(pod)] : [];
        }),
        watchingSelf(nodes, () => this.#unschedulable),
      ],
      reconcile: (key) => this.#schedule(key),
      log,
    });
  }

  start(): Promise<void> {
    return this.#controller.start();
  }

  stop(): Promise<void> {
    return this.#controller.stop();
  }

  #schedule(key: string): undefined {
    const { namespace, name } = splitKey(key);
    const pod = this.#api.find(pods, namespace, name);
    this.#unschedulable.delete(key);
    if (!pod || !isPending(pod)) return;
    const requests = requestsOf(pod);
    const candidates: Candidate[] = [];
    const refusals: Refusal[] = [];
    for (const node of this.#api.list(nodes)) {
      const usage = this.#usage.usageOf(node.metadata.name);
      const refusal = refusalOf(pod, requests, node, usage);
      if (refusal) refusals.push(refusal);
      else candidates.push({ node, usage });
    }
    const node = pickNode(candidates, requests, this.#api.random);
    if (!node) {
      this.#reportUnschedulable(pod, fitMessage(refusals));
      return;
    }
    this.#api.bindPod(namespace, name, node.metadata.name);
    const message = `Successfully assigned ${namespace}/${name} to ${node.metadata.name}`;
    this.#events.event(pod, "Normal", "Scheduled", message);
  }

  #reportUnschedulable(pod: Pod, message: string): void {
    this.#unschedulable.add(keyOf(pod));
    const conditions = pod.status.conditions ?? [];
    const present = conditions.find(({ type }) => type === "PodScheduled");
    if (present?.status === "False" && present.message === message) return;
    const condition: PodCondition = {
      type: "PodScheduled",
      status: "False",
      lastProbeTime: null,
      lastTransitionTime: present?.status === "False" ? present.lastTransitionTime : rfc3339(this.#api.clock.now()),
      reason: "Unschedulable",
      message,
      observedGeneration: pod.metadata.generation,
    };
    const others = conditions.filter(({ type }) => type !== "PodScheduled");
    this.#events.event(pod, "Warning", "FailedScheduling", message);
    this.#api.updateStatus(pods, { ...pod, status: { ...pod.status, conditions: [...others, condition] } });
  }
}

function isPending({ metadata, spec }: Pod): boolean {
  return spec.schedulerName === NAME && !spec.nodeName && metadata.deletionTimestamp === undefined;
}
