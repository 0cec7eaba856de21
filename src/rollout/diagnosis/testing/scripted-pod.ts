import type { Container, ContainerState, CoreEvent, Pod, PodCondition, PodSpec } from "../../../api/core.ts";
import type { ObjectChange } from "../../recording/recording.ts";

/** What a pod is made with. */
export interface PodOptions {
  /** Default `old`. */
  readonly version?: "old" | "new";
  /** When it is seen first, starts and is Ready; default -1000, before all requests. */
  readonly readyMs?: number;
  readonly graceSeconds?: number;
  readonly container?: Partial<Container>;
  readonly node?: string;
}

/** How a container ends. */
interface EndOptions {
  readonly exitCode?: number;
  readonly reason?: string;
  /** When that was; default: when the news came. */
  readonly trulyMs?: number;
}

/** A pod and what becomes of it, at moments in milliseconds. */
export class ScriptedPod {
  readonly name: string;
  readonly spec: PodSpec;
  readonly #version: "old" | "new";
  readonly #readyMs: number;
  readonly #steps: { readonly atMs: number; readonly change: (pod: Pod, stamp: (atMs: number) => string) => void }[] =
    [];
  readonly #events: { readonly atMs: number; readonly reason: string; readonly message: string }[] = [];
  #goneMs: number | undefined;

  constructor(
    name: string,
    { version = "old", readyMs = -1000, graceSeconds = 30, container, node = "node-1" }: PodOptions,
  ) {
    this.name = name;
    this.#version = version;
    this.#readyMs = readyMs;
    this.spec = {
      nodeName: node,
      schedulerName: "default-scheduler",
      restartPolicy: "Always",
      terminationGracePeriodSeconds: graceSeconds,
      containers: [
        {
          name: "app",
          image: "app:1",
          imagePullPolicy: "IfNotPresent",
          resources: {},
          ports: [{ containerPort: 3000, protocol: "TCP" }],
          terminationMessagePath: "",
          terminationMessagePolicy: "File",
          ...container,
        },
      ],
    };
  }

  /** Deleted by the rollout; the kubelet tells so by an event. @param trulyMs - When that was; the news came at `atMs`. */
  deleted(atMs: number, graceSeconds = this.spec.terminationGracePeriodSeconds, trulyMs = atMs): this {
    this.#steps.push({
      atMs,
      change: ({ metadata }, stamp) => {
        metadata.deletionTimestamp = stamp(trulyMs + graceSeconds * 1000);
        metadata.deletionGracePeriodSeconds = graceSeconds;
      },
    });
    return this.event(atMs + 1, "Killing", "Stopping container app");
  }

  /** Its container ended, and the kubelet has told so. */
  ended(
    atMs: number,
    { exitCode = 0, reason = exitCode === 0 ? "Completed" : "Error", trulyMs = atMs }: EndOptions = {},
  ): this {
    return this.#container(atMs, false, (stamp) => ({ terminated: { exitCode, reason, finishedAt: stamp(trulyMs) } }));
  }

  /** Gone from the API. */
  gone(atMs: number): this {
    this.#goneMs = atMs;
    return this;
  }

  /** Its container was started again after it had ended; Ready at once. */
  restarted(atMs: number): this {
    this.#steps.push({
      atMs,
      change: ({ status }, stamp) => {
        const [container] = status.containerStatuses ?? [];
        if (!container) return;
        container.restartCount += 1;
        container.lastState = container.state;
        container.state = { running: { startedAt: stamp(atMs) } };
        status.conditions = ready(true);
      },
    });
    return this;
  }

  condition(atMs: number, condition: PodCondition): this {
    this.#steps.push({ atMs, change: ({ status }) => void (status.conditions ??= []).push(condition) });
    return this;
  }

  event(atMs: number, reason: string, message = ""): this {
    this.#events.push({ atMs, reason, message });
    return this;
  }

  #container(atMs: number, isReady: boolean, state: (stamp: (atMs: number) => string) => ContainerState): this {
    this.#steps.push({
      atMs,
      change: ({ status }, stamp) => {
        const [container] = status.containerStatuses ?? [];
        if (container) container.state = state(stamp);
        status.conditions = ready(isReady);
      },
    });
    return this;
  }

  /** The news of it. @param stamp - The API's timestamp of a moment. */
  changes(stamp: (atMs: number) => string): ObjectChange[] {
    const readyMs = this.#readyMs;
    let pod = this.#initial(stamp);
    const news: ObjectChange[] = [{ atMs: readyMs, change: "added", object: pod }];
    for (const { atMs, change } of this.#steps.toSorted((a, b) => a.atMs - b.atMs)) {
      pod = structuredClone(pod);
      change(pod, stamp);
      news.push({ atMs, change: "modified", object: pod });
    }
    if (this.#goneMs !== undefined) news.push({ atMs: this.#goneMs, change: "deleted", object: pod });
    return [...news, ...this.#events.map(({ atMs, reason, message }) => this.#news(atMs, reason, message))];
  }

  #initial(stamp: (atMs: number) => string): Pod {
    const labels = { "pod-template-hash": this.#version };
    const uid = `uid-${this.name}`;
    return {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: this.name,
        namespace: "default",
        uid,
        resourceVersion: "1",
        creationTimestamp: stamp(this.#readyMs),
        labels,
      },
      spec: this.spec,
      status: {
        phase: "Running",
        podIP: `10.0.0.${this.name.length}`,
        conditions: ready(true),
        containerStatuses: [
          {
            name: "app",
            image: "app:1",
            imageID: "",
            ready: true,
            restartCount: 0,
            state: { running: { startedAt: stamp(this.#readyMs) } },
            lastState: {},
          },
        ],
      },
    };
  }

  #news(atMs: number, reason: string, message: string): ObjectChange {
    const event: CoreEvent = {
      apiVersion: "v1",
      kind: "Event",
      metadata: {
        name: `${this.name}.${atMs}`,
        namespace: "default",
        uid: `${this.name}.${atMs}`,
        resourceVersion: "1",
        creationTimestamp: "",
      },
      involvedObject: { kind: "Pod", name: this.name, uid: `uid-${this.name}` },
      reason,
      message,
      type: "Normal",
      source: {},
      firstTimestamp: null,
      lastTimestamp: null,
      eventTime: null,
      reportingComponent: "",
      reportingInstance: "",
    };
    return { atMs, change: "added", object: event };
  }
}

function ready(isReady: boolean): PodCondition[] {
  return [{ type: "Ready", status: isReady ? "True" : "False" }];
}
