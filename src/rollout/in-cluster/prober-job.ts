import type { NewObject } from "../../api/meta.ts";
import type { Job } from "../../api/batch.ts";
import { PROBER_ORDER, type PodProberOrder } from "./prober-lines.ts";

/** Removes itself when nobody else does. */
const TTL_SECONDS = 60;
const DEADLINE_SECONDS = 24 * 3600;

/** A Job of so many pods, each of which sends the same load, spread over the nodes as far as there are any. */
export function proberJob(options: {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly parallelism: number;
  readonly image: string;
  readonly order: PodProberOrder;
}): NewObject<Job> {
  const { name, namespace, labels, parallelism, image, order } = options;
  const podLabels = { ...labels, "rollscope.dev/prober": name };
  const topology = { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: podLabels } };
  const spec = {
    parallelism,
    completions: parallelism,
    backoffLimit: 0,
    activeDeadlineSeconds: DEADLINE_SECONDS,
    ttlSecondsAfterFinished: TTL_SECONDS,
    template: {
      metadata: { labels: podLabels },
      spec: {
        restartPolicy: "Never",
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 30,
        affinity: {
          podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: topology }],
          },
        },
        containers: [
          {
            name: "prober",
            image,
            args: ["prober"],
            env: [{ name: PROBER_ORDER, value: JSON.stringify(order) }],
          },
        ],
      },
    },
  };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, namespace, labels: { ...labels } },
    spec,
  } as object as NewObject<Job>;
}
