import type { KubernetesObject } from "../api/meta.ts";
import type { Resource } from "../api/resources.ts";
import { isApiError } from "../api/status.ts";
import { sleep, systemClock, type Clock } from "../clock.ts";
import type { Client, ClientQuery } from "./client.ts";

/** One change of one object. */
export interface Change<T extends KubernetesObject> {
  readonly type: "added" | "modified" | "deleted";
  readonly object: T;
  readonly previous?: T;
  /** When the news arrived, on the informer's monotonic time base; never earlier than the change before. */
  readonly atMs: number;
}

const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 3000;

/**
 * The present objects of one kind, kept up to date by list and watch; it takes up again after any interruption and
 * then reports what was missed.
 */
export class Informer<T extends KubernetesObject> {
  readonly #client: Client;
  readonly #resource: Resource<T>;
  readonly #query: ClientQuery;
  readonly #clock: Clock;
  readonly #monotonicMs: () => number;
  readonly #objects = new Map<string, T>();
  readonly #changeListeners = new Set<(change: Change<T>) => void>();
  readonly #outageListeners = new Set<(error: unknown, sinceMs: number) => void>();
  readonly #interruptionListeners = new Set<(error: unknown) => void>();
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #version = "";
  #failingSinceMs: number | undefined;

  /** @param options - `monotonicMs` stamps arrivals; default the clock's. */
  constructor(
    client: Client,
    resource: Resource<T>,
    query: ClientQuery = {},
    options: { clock?: Clock; monotonicMs?: () => number } = {},
  ) {
    this.#client = client;
    this.#resource = resource;
    this.#query = query;
    this.#clock = options.clock ?? systemClock;
    this.#monotonicMs = options.monotonicMs ?? (() => this.#clock.monotonic());
  }

  /** Present objects, in no special order. */
  get objects(): readonly T[] {
    return [...this.#objects.values()];
  }

  find(namespace: string, name: string): T | undefined {
    return this.#objects.get(`${namespace}/${name}`);
  }

  /** @returns A function that takes the listener off. */
  onChange(listener: (change: Change<T>) => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** Tells of every failure to list or watch, with the time since the first of the row. */
  onOutage(listener: (error: unknown, sinceMs: number) => void): () => void {
    this.#outageListeners.add(listener);
    return () => this.#outageListeners.delete(listener);
  }

  /**
   * Tells when changes can have been missed, with the failure (an outage, or a version that is too old), and with
   * undefined when the objects are up to date again. A stream that merely ends misses nothing.
   */
  onInterruption(listener: (error: unknown) => void): () => void {
    this.#interruptionListeners.add(listener);
    return () => this.#interruptionListeners.delete(listener);
  }

  /**
   * Lists once (changes are reported as `added`), then watches until {@link stop}.
   *
   * @throws {ApiError} or CLUSTER_UNREACHABLE when the first list fails.
   */
  async start(): Promise<void> {
    await this.#list();
    this.#running = this.#follow();
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error("stopped"));
    await this.#running;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    let backoffMs = FIRST_BACKOFF_MS;
    let mustList = false;
    while (!signal.aborted) {
      try {
        if (mustList) {
          await this.#list();
          for (const listener of this.#interruptionListeners) listener(undefined);
        }
        mustList = false;
        const startedMs = this.#clock.monotonic();
        await this.#watch(signal);
        // A server that ends watches at once must not be asked in a busy loop.
        if (this.#clock.monotonic() - startedMs >= 1000) backoffMs = FIRST_BACKOFF_MS;
      } catch (error) {
        if (signal.aborted) return;
        if (!mustList) for (const listener of this.#interruptionListeners) listener(error);
        mustList = true;
        // Too old a version is ordinary life; everything else may be an outage.
        if (!isApiError(error, "Expired") && !isApiError(error, "Gone")) this.#reportOutage(error);
      }
      await sleep(this.#clock, backoffMs, signal).catch(() => undefined);
      backoffMs = Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
    }
  }

  #reportOutage(error: unknown): void {
    const nowMs = this.#clock.monotonic();
    this.#failingSinceMs ??= nowMs;
    for (const listener of this.#outageListeners) listener(error, nowMs - this.#failingSinceMs);
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const query = { ...this.#query, resourceVersion: this.#version };
    await this.#client.watch(
      this.#resource,
      query,
      (event) => {
        this.#version = event.object.metadata.resourceVersion;
        if (event.type === "BOOKMARK") return;
        if (event.type === "DELETED") this.#remove(event.object);
        else this.#store(event.object);
      },
      signal,
    );
  }

  async #list(): Promise<void> {
    const list = await this.#client.list(this.#resource, this.#query);
    this.#failingSinceMs = undefined;
    const present = new Set(list.items.map(keyOf));
    for (const [key, object] of this.#objects) if (!present.has(key)) this.#remove(object);
    for (const object of list.items) this.#store(object);
    this.#version = list.metadata.resourceVersion;
  }

  #store(object: T): void {
    const key = keyOf(object);
    const previous = this.#objects.get(key);
    if (previous && previous.metadata.uid !== object.metadata.uid) {
      // Deleted and created again while nobody watched.
      this.#remove(previous);
      this.#store(object);
      return;
    }
    if (previous?.metadata.resourceVersion === object.metadata.resourceVersion) return;
    this.#objects.set(key, object);
    this.#report(previous ? { type: "modified", object, previous } : { type: "added", object });
  }

  #remove(object: T): void {
    const key = keyOf(object);
    const previous = this.#objects.get(key);
    if (!previous) return;
    this.#objects.delete(key);
    this.#report({ type: "deleted", object, previous });
  }

  #report(change: Omit<Change<T>, "atMs">): void {
    const stamped = { ...change, atMs: this.#monotonicMs() };
    for (const listener of this.#changeListeners) listener(stamped);
  }
}

function keyOf(object: KubernetesObject): string {
  return `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}
