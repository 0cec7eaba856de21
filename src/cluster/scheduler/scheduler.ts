import type { Pod } from "../../api/core.ts";
import { withCondition } from "../../api/conditions.ts";
import { namespaces, nodes, persistentVolumeClaims, podDisruptionBudgets, pods } from "../../api/resources.ts";
import type { Component } from "../../lifecycle.ts";
import type { Log } from "../../log.ts";
import type { Api } from "../api.ts";
import { createController, watchingSelf, type Source } from "../controllers/controller.ts";
import { markDisrupted } from "../controllers/disrupted-pod.ts";
import { keyOf, splitKey } from "../controllers/keys.ts";
import { createEventRecorder, type EventRecorder } from "../events.ts";
import { claimNeedsOf, selectNode } from "./claims.ts";
import { createFilter, type Refusal } from "./filter.ts";
import { fitMessage, unfitMessage } from "./fit-message.ts";
import type { ClusterState, NodeState } from "./node-pods.ts";
import { PodAccount } from "./pod-account.ts";
import { findPreemption, priorityOf, type Preemption } from "./preemption.ts";
import { requestsOf, type Requests } from "./requests.ts";
import { pickNode } from "./score.ts";

/** What a {@link Scheduler} needs. */
export interface SchedulerOptions {
  readonly api: Api;
  readonly log?: Log;
}

const NAME = "default-scheduler";
/** What the scheduler's events say it did. */
const ACTIONS = { Scheduled: "Binding", FailedScheduling: "Scheduling", Preempted: "Preempting" };

/** Assigns Pods to Nodes; a Pod that fits nowhere is tried again when Nodes change or other Pods come or go. */
export class Scheduler implements Component {
  readonly name = NAME;
  readonly #api: Api;
  readonly #events: EventRecorder;
  readonly #account = new PodAccount();
  /** Pods that fitted nowhere, by key. */
  readonly #unschedulable = new Map<string, Pod>();
  readonly #controller: Component;

  constructor({ api, log }: SchedulerOptions) {
    this.#api = api;
    this.#events = createEventRecorder(api, { component: NAME, actions: ACTIONS, log });
    const placement: Source = {
      watch: (watched, onChange) =>
        watched.watch(pods, (event) => {
          const moved = this.#account.observe(event);
          const { object: pod } = event;
          // One more Pod on a Node helps only those that look for others.
          if (moved === "came") onChange(() => this.#waiting(looksAtOthers));
          else if (moved === "left") onChange(() => this.#waiting());
          else if (event.type !== "DELETED" && isPending(pod)) onChange(() => [keyOf(pod)]);
        }),
    };
    this.#controller = createController({
      name: NAME,
      api,
      sources: [
        placement,
        watchingSelf(nodes, () => this.#waiting()),
        watchingSelf(persistentVolumeClaims, () => this.#waiting()),
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

  /** The more important go first. */
  #waiting(concerned: (pod: Pod) => boolean = () => true): string[] {
    const waiting = [...this.#unschedulable].filter(([, pod]) => concerned(pod));
    return waiting.sort(([, a], [, b]) => priorityOf(b) - priorityOf(a)).map(([key]) => key);
  }

  #schedule(key: string): undefined {
    const { namespace, name } = splitKey(key);
    const pod = this.#api.find(pods, namespace, name);
    this.#unschedulable.delete(key);
    if (!pod || !isPending(pod)) return;
    const requests = requestsOf(pod);
    const state = this.#stateFor(pod);
    const needs = claimNeedsOf(this.#api, pod);
    if (needs.problem) {
      this.#reportUnschedulable(pod, unfitMessage(state.nodes.length, needs.problem), undefined);
      return;
    }
    const filter = createFilter(pod, requests, state);
    const candidates: NodeState[] = [];
    const refused: { candidate: NodeState; refusal: Refusal }[] = [];
    for (const candidate of state.nodes) {
      const refusal = filter(candidate) ?? needs.refusalOf(candidate.node);
      if (refusal) refused.push({ candidate, refusal });
      else candidates.push(candidate);
    }
    const nominated = candidates.find(({ node }) => node.metadata.name === pod.status.nominatedNodeName)?.node;
    const node = nominated ?? pickNode(pod, requests, candidates, state, this.#api.random);
    if (node && needs.waiting.length > 0) {
      this.#unschedulable.set(key, pod);
      selectNode(this.#api, needs.waiting, node.metadata.name);
      return;
    }
    if (node) {
      this.#api.bindPod(namespace, name, node.metadata.name);
      const message = `Successfully assigned ${namespace}/${name} to ${node.metadata.name}`;
      this.#events.event(pod, "Normal", "Scheduled", message);
      return;
    }
    const helpful = refused.filter(({ refusal }) => refusal.preemptible).map(({ candidate }) => candidate);
    const refusals = refused.map(({ refusal }) => refusal);
    if (this.#isAboutToGetRoom(pod)) {
      this.#unschedulable.set(key, pod);
      return;
    }
    const preemption = this.#preemptionFor(pod, requests, helpful, state);
    this.#reportUnschedulable(pod, fitMessage(refusals, preemption !== undefined), preemption?.node.metadata.name);
    if (preemption) this.#preempt(pod, preemption);
  }

  /** All Nodes as this Pod has to see them: room kept for Pods that are as important is taken. */
  #stateFor(pod: Pod): ClusterState {
    const states = this.#api.list(nodes).map((node) => {
      const present = this.#account.podsOn(node.metadata.name);
      const expected = this.#account
        .nominatedTo(node.metadata.name)
        .filter((other) => other.metadata.uid !== pod.metadata.uid && priorityOf(other) >= priorityOf(pod));
      if (expected.length === 0) return { node, pods: present };
      const together = present.copy();
      for (const other of expected) together.add({ pod: other, requests: requestsOf(other) });
      return { node, pods: together };
    });
    return {
      nodes: states,
      namespaceLabels: (namespace) => this.#api.find(namespaces, "", namespace)?.metadata.labels,
    };
  }

  #preemptionFor(
    pod: Pod,
    requests: Requests,
    candidates: readonly NodeState[],
    state: ClusterState,
  ): Preemption | undefined {
    if (pod.spec.preemptionPolicy === "Never") return undefined;
    return findPreemption(pod, requests, candidates, state, this.#api.list(podDisruptionBudgets));
  }

  /** Whether somebody is already leaving the Node that is kept for the Pod. */
  #isAboutToGetRoom(pod: Pod): boolean {
    const { nominatedNodeName } = pod.status;
    if (!nominatedNodeName) return false;
    for (const { pod: other } of this.#account.podsOn(nominatedNodeName)) {
      if (other.metadata.deletionTimestamp !== undefined && priorityOf(other) < priorityOf(pod)) return true;
    }
    return false;
  }

  #preempt(pod: Pod, { node, victims }: Preemption): void {
    for (const victim of victims) {
      const { namespace = "", name, uid } = victim.metadata;
      const message = `${NAME}: preempting to accommodate a higher priority pod`;
      markDisrupted(this.#api, victim, "PreemptionByScheduler", message);
      this.#api.delete(pods, namespace, name, { preconditions: { uid } });
      const told = `Preempted by pod ${pod.metadata.uid} on node ${node.metadata.name}`;
      this.#events.event(victim, "Normal", "Preempted", told);
    }
  }

  #reportUnschedulable(pod: Pod, message: string, nominatedNodeName: string | undefined): void {
    this.#unschedulable.set(keyOf(pod), pod);
    const { status } = pod;
    const present = status.conditions?.find(({ type }) => type === "PodScheduled");
    const isTold = present?.status === "False" && present.message === message;
    if (isTold && nominatedNodeName === undefined) return;
    const condition = {
      type: "PodScheduled",
      status: "False" as const,
      lastProbeTime: null,
      reason: "Unschedulable",
      message,
      observedGeneration: pod.metadata.generation,
    };
    if (!isTold) this.#events.event(pod, "Warning", "FailedScheduling", message);
    const conditions = withCondition(status.conditions, condition, this.#api.clock.now());
    const nomination = nominatedNodeName === undefined ? {} : { nominatedNodeName };
    this.#api.updateStatus(pods, { ...pod, status: { ...status, conditions, ...nomination } });
  }
}

/** Whether other Pods decide where it can run. */
function looksAtOthers({ spec }: Pod): boolean {
  return Boolean(spec.affinity?.podAffinity ?? spec.topologySpreadConstraints);
}

function isPending({ metadata, spec }: Pod): boolean {
  return (
    spec.schedulerName === NAME &&
    !spec.nodeName &&
    !spec.schedulingGates?.length &&
    metadata.deletionTimestamp === undefined
  );
}
