import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { endpointSlices, services } from "../../api/resources.ts";
import type { Clock } from "../../clock.ts";
import { compiledUrl } from "../../compiled-url.ts";
import type { Component } from "../../lifecycle.ts";
import { silentLog, type Log } from "../../log.ts";
import { randomInt, type Random } from "../../random.ts";
import type { Api } from "../api.ts";
import type { EventRecorder } from "../events.ts";
import type { BindFailure } from "./balancer.ts";
import { computeRules, type Backend } from "./rules.ts";
import { SyncRunner } from "./sync-runner.ts";

/** What a {@link KubeProxy} works with. */
export interface KubeProxyOptions {
  readonly api: Api;
  readonly clock: Clock;
  readonly random: Random;
  readonly nodeName: string;
  /** Where node ports listen, e.g. `127.0.0.1`. */
  readonly nodePortAddress: string;
  /** From the end of one sync to the next; default 1000, as in Kubernetes. */
  readonly minSyncPeriodMs?: number;
  /** Whether ClusterIPs can be bound on this machine (not on macOS). */
  readonly bindClusterIps: boolean;
  /** Where an endpoint is really reached; default: where it says. */
  readonly dial?: (host: string, port: number) => Backend;
  readonly events: EventRecorder;
  readonly log?: Log;
}

/** How long to wait before an address that is taken is tried again. */
const RETRY_MS = 5000;

/**
 * Makes Services answer: keeps the balancer's rules in line with Services and EndpointSlices, at most once a second.
 *
 * @see kubernetes/pkg/proxy/iptables/proxier.go (v1.36)
 */
export class KubeProxy implements Component {
  readonly name = "kube-proxy";
  readonly #options: KubeProxyOptions;
  readonly #log: Log;
  readonly #runner: SyncRunner;
  readonly #complained = new Set<string>();
  readonly #ended = new AbortController();
  #worker: Worker | undefined;
  #unwatch: (() => void)[] = [];

  constructor(options: KubeProxyOptions) {
    this.#options = options;
    this.#log = options.log ?? silentLog;
    this.#runner = new SyncRunner(options.clock, options.minSyncPeriodMs ?? 1000, () =>
      this.#sync().catch((error: unknown) => this.#log.warn(`kube-proxy: sync failed: ${String(error)}`)),
    );
  }

  /** Does not wait for the thread: rules that are sent before it runs are kept for it. */
  start(): Promise<void> {
    const { api, random } = this.#options;
    const workerData = { seed: randomInt(random, 2 ** 32) };
    this.#worker = new Worker(compiledUrl(import.meta.url, "./balancer.worker.ts"), { workerData });
    this.#worker.on("error", (error) => this.#log.warn(`kube-proxy: the balancer ended: ${String(error)}`));
    this.#worker.on("exit", () => this.#ended.abort());
    const wake = () => this.#runner.request();
    this.#unwatch = [api.watch(services, wake), api.watch(endpointSlices, wake)];
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#runner.stop();
    this.#ended.abort();
    for (const unwatch of this.#unwatch.splice(0)) unwatch();
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  async #sync(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    const { api } = this.#options;
    const rules = computeRules({
      ...this.#options,
      services: api.list(services),
      slices: api.list(endpointSlices),
    });
    worker.postMessage(rules);
    const failures = await this.#acknowledged(worker);
    for (const failure of failures) this.#complain(failure);
    if (failures.some(({ rule }) => rule.kind === "NodePort")) this.#runner.request(RETRY_MS);
  }

  /** What could not be bound; nothing when the thread ends before it answers, e.g. because the cluster is stopped. */
  async #acknowledged(worker: Worker): Promise<BindFailure[]> {
    try {
      const [failures] = (await once(worker, "message", { signal: this.#ended.signal })) as [BindFailure[]];
      return failures;
    } catch (error) {
      if (this.#ended.signal.aborted) return [];
      throw error;
    }
  }

  /** Says once what cannot be bound. A ClusterIP may need rights that we lack; node ports are what users rely on. */
  #complain({ rule, code }: BindFailure): void {
    const address = `${rule.host}:${rule.port}`;
    if (this.#complained.has(`${address} ${code}`)) return;
    this.#complained.add(`${address} ${code}`);
    if (rule.kind === "ClusterIP") return this.#log.debug(`kube-proxy: cannot listen on ${address}: ${code}`);
    const [namespace = "", name = ""] = rule.service.split("/");
    const service = this.#options.api.find(services, namespace, name);
    const message = `can't open node port ${address}: ${code}; it is tried again every ${RETRY_MS / 1000} s`;
    this.#log.warn(`kube-proxy: service ${rule.service}: ${message}`);
    if (service) this.#options.events.event(service, "Warning", "FailedToBindNodePort", message);
  }
}
