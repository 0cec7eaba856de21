import type { Client } from "../client/client.ts";
import type { PodAddress } from "./prober/direct-lane.ts";
import type { ProberTotals } from "./prober/prober-messages.ts";
import { Prober, sendOnce, type ProberOptions } from "./prober/prober.ts";
import type { RequestTarget } from "./prober/send-request.ts";
import type { Lane } from "./recording/recording.ts";
import type { RequestResult } from "./request-result.ts";
import { findServiceEndpoint, type ServiceEndpoint } from "./service-url.ts";

/** What sends a load: a {@link Prober} of this process, or pods of the cluster. */
export interface LoadProber {
  onResults(listener: (results: readonly RequestResult[], lane: Lane) => void): void;
  start(): Promise<void>;
  stop(): Promise<ProberTotals>;
  probe(pods: readonly PodAddress[]): void;
}

/** Where requests come from: from here, or from inside of the cluster. */
export interface TrafficSource {
  /**
   * Where a Service answers, seen from there.
   *
   * @param url - Where it is known already.
   * @param limitMs - How long to wait for it.
   */
  locate(
    service: { namespace: string; service: string },
    url: string | undefined,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<ServiceEndpoint>;
  /** Sends one request; failures are results too. */
  readonly send: (target: RequestTarget) => Promise<RequestResult>;
  prober(options: ProberOptions): LoadProber;
}

/** Requests from this machine. */
export function localTraffic(client: Client): TrafficSource {
  return {
    locate: async ({ namespace, service }, url, limitMs, signal) =>
      url ? { url } : findServiceEndpoint(client, namespace, service, limitMs, signal),
    send: sendOnce,
    prober: (options) => new Prober(options),
  };
}
