import type { KubernetesObject, WatchEvent } from "../../api/meta.ts";
import type { Resource } from "../../api/resources.ts";
import { ApiError } from "../../api/status.ts";
import { WorkQueue } from "../../client/work-queue.ts";
import { sleep, type Clock } from "../../clock.ts";
import type { Component } from "../../lifecycle.ts";
import { silentLog, type Log } from "../../log.ts";
import type { Api } from "../api.ts";

/** Watches one resource and says which keys a change concerns. */
export interface Source {
  /** @returns A function that ends the watch. */
  watch(api: Api, onChange: (change: () => Iterable<string>) => void): () => void;
}

/** A level-based controller: changes only wake it, `reconcile` looks at present state. */
export interface ControllerOptions {
  readonly name: string;
  readonly api: Api;
  readonly sources: readonly Source[];
  /**
   * Brings what `key` names to its desired state.
   *
   * @returns Milliseconds until this key needs another look, or undefined when only a change can matter.
   * @throws {ApiError} Any API failure; it is retried with backoff.
   */
  reconcile(key: string): number | undefined;
  readonly log?: Log;
}

/** After so many keys in a row other work of the process gets its turn. */
const KEYS_PER_TURN = 64;
/**
 * Between a change and its keys being queued. A burst of changes then costs one look, and whoever watches sees cause and
 * effect in this order even on different connections.
 */
const GATHER_MS = 1;

/**
 * Calls `keys` for every change of `resource`, with the state before it where there was one, when the change is no
 * longer in the middle of being made: it may read the API.
 */
export function watching<T extends KubernetesObject>(
  resource: Resource<T>,
  keys: (object: T, type: WatchEvent["type"]) => Iterable<string>,
): Source {
  return {
    watch(api, onChange) {
      const last = new Map<string, T>();
      return api.watch(resource, ({ type, object }) => {
        const { uid } = object.metadata;
        const previous = last.get(uid);
        if (type === "DELETED") last.delete(uid);
        else last.set(uid, object);
        // What an object used to belong to must notice that it left.
        if (previous) onChange(() => [...keys(previous, type), ...keys(object, type)]);
        else onChange(() => keys(object, type));
      });
    },
  };
}

/** Like {@link watching} for keys that a change cannot alter, such as the object's own: the state before is not kept. */
export function watchingSelf<T extends KubernetesObject>(
  resource: Resource<T>,
  keys: (object: T, type: WatchEvent["type"]) => Iterable<string>,
): Source {
  return {
    watch: (api, onChange) => api.watch(resource, ({ type, object }) => onChange(() => keys(object, type))),
  };
}

/** One source for each resource whose objects are stored, those that come later included. */
export function watchingStored(sourceOf: (resource: Resource) => Source | undefined): Source {
  return {
    watch(api, onChange) {
      const stops = new Map<Resource, () => void>();
      const follow = () => {
        const present = new Set(api.resources.stored);
        for (const [resource, stop] of stops) {
          if (present.has(resource)) continue;
          stop();
          stops.delete(resource);
        }
        for (const resource of present) {
          if (!stops.has(resource)) stops.set(resource, sourceOf(resource)?.watch(api, onChange) ?? (() => undefined));
        }
      };
      follow();
      const stopFollowing = api.resources.onChange(follow);
      return () => {
        stopFollowing();
        for (const stop of stops.values()) stop();
      };
    },
  };
}

/** Runs a controller: watches, queue, one worker, backoff on failure. */
export function createController(options: ControllerOptions): Component {
  const { name, api, sources, log = silentLog } = options;
  let stops: (() => void)[] = [];
  let queue: WorkQueue | undefined;
  let worker: Promise<void> = Promise.resolve();

  return {
    name,
    async start() {
      const started = new WorkQueue(api.clock);
      queue = started;
      const changes = new ChangeBuffer(api.clock, (key) => started.add(key));
      stops = sources.map((source) => source.watch(api, (change) => changes.push(change)));
      worker = work(options, started, log);
    },
    async stop() {
      for (const stop of stops) stop();
      stops = [];
      queue?.shutDown();
      await worker;
    },
  };
}

/** Turns changes into keys after the writes that made them are finished. */
class ChangeBuffer {
  readonly #clock: Clock;
  readonly #add: (key: string) => void;
  #changes: (() => Iterable<string>)[] = [];

  constructor(clock: Clock, add: (key: string) => void) {
    this.#clock = clock;
    this.#add = add;
  }

  push(change: () => Iterable<string>): void {
    this.#changes.push(change);
    if (this.#changes.length > 1) return;
    this.#clock.setTimeout(() => {
      const changes = this.#changes;
      this.#changes = [];
      for (const keys of changes) for (const key of keys()) this.#add(key);
    }, GATHER_MS);
  }
}

async function work(options: ControllerOptions, queue: WorkQueue, log: Log): Promise<void> {
  for (let count = 1; ; count++) {
    const key = await queue.get();
    if (key === undefined) return;
    try {
      const againMs = options.reconcile(key);
      queue.forget(key);
      if (againMs !== undefined) queue.addAfter(key, againMs);
    } catch (error) {
      queue.addRateLimited(key);
      report(options.name, key, error, log);
    }
    queue.done(key);
    if (count % KEYS_PER_TURN === 0) await sleep(options.api.clock, 0);
  }
}

function report(name: string, key: string, error: unknown, log: Log): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  // API failures are part of normal operation (a namespace is being deleted, ...); anything else is a defect.
  if (error instanceof ApiError) log.debug(`${name}: ${key}: ${error.message}`);
  else log.warn(`${name}: ${key}: ${text}`);
}
