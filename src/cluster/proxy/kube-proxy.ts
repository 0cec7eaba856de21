import { endpointSlices, services } from "../../api/resources.ts";
import type { Clock, Timer } from "../../clock.ts";
import type { Component } from "../../lifecycle.ts";
import { silentLog, type Log } from "../../log.ts";
import { randomInt, type Random } from "../../random.ts";
import type { Api } from "../api.ts";
import type { EventRecorder } from "../events.ts";
import type { GroundTruthListener } from "../ground-truth.ts";
import type { ListenFailure, Route, Target } from "./balancer-messages.ts";
import { BalancerThread } from "./balancer-thread.ts";
import { proxyRules, type ProxyRule } from "./rules.ts";
import { SyncRunner } from "./sync-runner.ts";

/** What kube-proxy works with. */
export interface KubeProxyOptions {
  readonly api: Api;
  readonly clock: Clock;
  readonly random: Random;
  readonly nodeName: string;
  /** Where node ports are opened: an address of this machine. */
  readonly nodePortAddress: string;
  /** Between the completion of a sync and the next one; default 1000, as in Kubernetes. */
  readonly minSyncPeriodMs?: number;
  /** Whether ClusterIPs are addresses of this machine, as 127.0.0.0/8 are on Linux. */
  readonly bindClusterIps: boolean;
  /** Where to connect to for a port of a pod; default: just there. */
  readonly dial?: (podIP: string, port: number) => Target;
  readonly events: EventRecorder;
  /** Told of every connection; default: none is noted. */
  readonly onGroundTruth?: GroundTruthListener;
  readonly log?: Log;
}

const DEFAULT_MIN_SYNC_PERIOD_MS = 1000;
/** A port that somebody else holds is tried again so often. */
const RETRY_MS = 5000;

/**
 * Carries connections to Services to their pods: a TCP balancer on ClusterIPs and node ports.
 *
 * It follows changes with the delay that kube-proxy has: at once when it was quiet, else `minSyncPeriodMs` after the
 * last sync was complete.
 *
 * @see kubernetes/pkg/proxy/iptables/proxier.go (v1.36)
 */
export class KubeProxy implements Component {
  readonly name = "kube-proxy";
  readonly #options: KubeProxyOptions;
  readonly #log: Log;
  readonly #balancer: BalancerThread;
  readonly #runner: SyncRunner;
  readonly #stopWatching: (() => void)[] = [];
  #retry: Timer | undefined;
  /** Addresses that could not be listened on at the last sync. */
  #told: ReadonlySet<string> = new Set();
  #stopped = false;

  constructor(options: KubeProxyOptions) {
    const { clock, random, minSyncPeriodMs = DEFAULT_MIN_SYNC_PERIOD_MS, log = silentLog } = options;
    this.#options = options;
    this.#log = log;
    const onEnd = (cause: unknown) => this.#startAgain(cause);
    this.#balancer = new BalancerThread(randomInt(random, 2 ** 32), onEnd, options.onGroundTruth);
    this.#runner = new SyncRunner(clock, minSyncPeriodMs, () => this.#sync());
  }

  start(): Promise<void> {
    const { api } = this.#options;
    const wake = () => this.#runner.request();
    this.#stopWatching.push(api.watch(services, wake), api.watch(endpointSlices, wake));
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const stop of this.#stopWatching.splice(0)) stop();
    this.#runner.stop();
    this.#retry?.cancel();
    await this.#balancer.stop();
  }

  async #sync(): Promise<void> {
    try {
      const rules = proxyRules({
        ...this.#options,
        services: this.#options.api.list(services),
        endpointSlices: this.#options.api.list(endpointSlices),
      });
      const failures = await this.#balancer.apply(rules.map((rule) => this.#route(rule)));
      if (failures && !this.#stopped) this.#tellFailures(rules, failures);
    } catch (error) {
      this.#startAgain(error);
    }
  }

  #startAgain(cause: unknown): void {
    if (this.#stopped) return;
    this.#log.warn(`kube-proxy: ${String(cause)}; starting again`);
    this.#runner.request();
  }

  #route({ address, port, backends, affinityMs }: ProxyRule): Route {
    const { dial = (host: string, port: number) => ({ host, port }) } = this.#options;
    const targets = backends.map((backend) => dial(backend.address, backend.port));
    return { address, port, targets, ...(affinityMs === undefined ? {} : { affinityMs }) };
  }

  /** Tells once what cannot be listened on, and tries again where somebody else may let go of it. */
  #tellFailures(rules: readonly ProxyRule[], failures: readonly ListenFailure[]): void {
    const told = this.#told;
    this.#told = new Set(failures.map(addressOf));
    for (const failure of failures) {
      const rule = rules.find((rule) => addressOf(rule) === addressOf(failure));
      if (rule && !told.has(addressOf(failure))) this.#tell(rule, failure.code);
    }
    this.#retry?.cancel();
    if (!failures.some(({ code }) => code === "EADDRINUSE")) return;
    this.#retry = this.#options.clock.setTimeout(() => this.#runner.request(), RETRY_MS);
  }

  #tell(rule: ProxyRule, code: string): void {
    const { namespace, name } = rule.service.metadata;
    const message = `cannot listen on ${addressOf(rule)} (${code}), it is tried again`;
    // A ClusterIP may need rights that we lack (ports below 1024). Clients of node ports do not mind.
    if (rule.kind === "ClusterIP") return this.#log.debug(`kube-proxy: service ${namespace}/${name}: ${message}`);
    this.#log.warn(`kube-proxy: service ${namespace}/${name}: ${message}`);
    this.#options.events.event(rule.service, "Warning", "FailedToOpenNodePort", message);
  }
}

function addressOf({ address, port }: Pick<ProxyRule, "address" | "port">): string {
  return `${address}:${port}`;
}
