import { randomBytes } from "node:crypto";
import { services } from "../../api/resources.ts";
import type { Client } from "../../client/client.ts";
import { RollscopeError } from "../../errors.ts";
import { OUR_LABELS } from "../ownership.ts";
import type { TrafficSource } from "../traffic-source.ts";
import { InClusterProber } from "./in-cluster-prober.ts";
import { sendThroughApi } from "./send-through-api.ts";

/** How the load is sent from inside of the cluster. */
export interface InClusterTrafficOptions {
  /** Pods that share the load. */
  readonly parallelism: number;
  /** Image of the prober; the embedded cluster has the default one built in. */
  readonly image: string;
}

/** What starting pods may take, their image included. */
const START_LIMIT_MS = 180_000;

/**
 * Requests from pods of the cluster, to the ClusterIP of the Service. Single requests go by way of the API server.
 *
 * @param onMissing - Told what cannot be relied on, in sentences.
 */
export function inClusterTraffic(
  client: Client,
  { parallelism, image }: InClusterTrafficOptions,
  onMissing: (sentence: string) => void,
): TrafficSource {
  let place: { namespace: string; service: string } | undefined;
  const located = () => {
    if (!place) throw new Error("the Service has not been located yet");
    return place;
  };
  return {
    async locate({ namespace, service }, url) {
      const { spec } = await client.get(services, namespace, service);
      const port = spec.ports?.find(({ name }) => name === "http") ?? spec.ports?.[0];
      const { clusterIP } = spec;
      if (!port || !clusterIP || clusterIP === "None") {
        const message = `The Service ${namespace}/${service} has no ClusterIP, so that no load can be sent to it; name a URL that pods can reach with --url.`;
        throw new RollscopeError("SERVICE_UNREACHABLE", message);
      }
      place = { namespace, service: `${service}:${port.port}` };
      if (url) return { url };
      return { url: `http://${clusterIP.includes(":") ? `[${clusterIP}]` : clusterIP}:${port.port}/` };
    },
    send: (target) => sendThroughApi(client, located().namespace, located().service, target),
    prober({ rps, reused, ...target }) {
      const share = (value: number) => value / parallelism;
      const order = {
        ...target,
        rps: share(rps),
        ...(reused ? { reused: { connections: reused.connections, rps: share(reused.rps) } } : {}),
      };
      const name = `rollscope-prober-${randomBytes(4).toString("hex")}`;
      const { namespace } = located();
      const job = { name, namespace, labels: OUR_LABELS, parallelism, image, startLimitMs: START_LIMIT_MS };
      return new InClusterProber(client, job, order, onMissing);
    },
  };
}
