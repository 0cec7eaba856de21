import type { Store } from "../storage/store.ts";
import type { ResourceDefinition } from "./registry/definition.ts";
import type { Route } from "./target.ts";
import { verbOf } from "./verbs.ts";

/** Upper bounds, in seconds. */
const BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 10];

interface Durations {
  /** How many requests took no longer than the bound of the same index. */
  readonly counts: number[];
  count: number;
  sumSeconds: number;
}

/** Counts requests, for `/metrics`; names and labels are those of kube-apiserver. */
export class RequestMetrics {
  readonly #requests = new Map<string, number>();
  readonly #durations = new Map<string, Durations>();
  readonly #longRunning = new Map<string, number>();

  /** Counts a request from its beginning; call the result with the status code when it is answered. */
  begin(route: Route, method: string, query: URLSearchParams): (code: number) => void {
    const isTarget = typeof route === "object";
    const verb = (isTarget ? verbOf(method, route, query) : method).toUpperCase();
    const labels = isTarget ? targetLabels(route) : `group="",resource="",scope="",subresource="",version=""`;
    const key = `verb="${verb}",${labels}`;
    const isLong = verb === "WATCH" || (isTarget && route.subresource === "log");
    const startedMs = performance.now();
    if (isLong) add(this.#longRunning, key, 1);
    return (code) => {
      add(this.#requests, `code="${code}",${key}`, 1);
      if (isLong) add(this.#longRunning, key, -1);
      else this.#observe(key, (performance.now() - startedMs) / 1000);
    };
  }

  /** In the text format of Prometheus. */
  text(store: Store, definitions: readonly ResourceDefinition[]): string {
    const objects = definitions
      .filter((definition) => !definition.storedAs && !definition.answer)
      .map(
        ({ group, plural }) => [group === "" ? plural : `${plural}.${group}`, store.count({ group, plural })] as const,
      );
    const memory = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    return [
      ...metric("apiserver_request_total", "counter", "Requests by verb, resource and code.", this.#requests),
      ...this.#durationLines(),
      ...metric("apiserver_longrunning_requests", "gauge", "Watches and followed logs.", this.#longRunning),
      ...metric(
        "apiserver_storage_objects",
        "gauge",
        "Objects that are stored, by resource.",
        objects.map(([resource, count]) => [`resource="${resource}"`, count]),
      ),
      ...metric("process_cpu_seconds_total", "counter", "CPU time of this process.", [["", (user + system) / 1e6]]),
      ...metric("process_resident_memory_bytes", "gauge", "Resident memory of this process.", [["", memory.rss]]),
      ...metric("process_start_time_seconds", "gauge", "When this process started, since the epoch.", [
        ["", performance.timeOrigin / 1000],
      ]),
      "",
    ].join("\n");
  }

  #observe(key: string, seconds: number): void {
    let entry = this.#durations.get(key);
    if (!entry) this.#durations.set(key, (entry = { counts: BUCKETS.map(() => 0), count: 0, sumSeconds: 0 }));
    entry.count += 1;
    entry.sumSeconds += seconds;
    for (const [index, bound] of BUCKETS.entries()) {
      if (seconds <= bound) entry.counts[index] = (entry.counts[index] ?? 0) + 1;
    }
  }

  #durationLines(): string[] {
    const name = "apiserver_request_duration_seconds";
    const lines = [...this.#durations].flatMap(([key, { counts, count, sumSeconds }]) => [
      ...BUCKETS.map((bound, index) => `${name}_bucket{${key},le="${bound}"} ${counts[index]}`),
      `${name}_bucket{${key},le="+Inf"} ${count}`,
      `${name}_sum{${key}} ${sumSeconds}`,
      `${name}_count{${key}} ${count}`,
    ]);
    return [`# HELP ${name} Time until a request was answered, without watches.`, `# TYPE ${name} histogram`, ...lines];
  }
}

function targetLabels({ definition, namespace, name, subresource = "" }: Exclude<Route, string>): string {
  const { group, version, plural, namespaced } = definition;
  const collection = namespaced && namespace !== undefined ? "namespace" : "cluster";
  const scope = name === undefined ? collection : "resource";
  return `group="${group}",resource="${plural}",scope="${scope}",subresource="${subresource}",version="${version}"`;
}

function metric(name: string, type: string, help: string, values: Iterable<readonly [string, number]>): string[] {
  const lines = [...values].map(([labels, value]) => `${name}${labels === "" ? "" : `{${labels}}`} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

function add(counts: Map<string, number>, key: string, difference: number): void {
  counts.set(key, (counts.get(key) ?? 0) + difference);
}
