import { parseManifests } from "../../../src/rollout/manifests/documents.ts";
import type { Manifest } from "../../../src/rollout/manifests/manifest.ts";
import type { Behaviour } from "../programs/behaviour.ts";

/** The image that the program of all stages has in the cluster of a stage. */
export const SERVER_IMAGE = "stage.test/server:1";

/** Where a stage is put up. */
export interface Place {
  readonly namespace: string;
  readonly nodePort: number;
  /** A directory of this machine that both versions can write to. */
  readonly directory: string;
}

/** One version of the staged Deployment. All is well by default: it drains, and its pods are given time to. */
export interface Version {
  readonly behaviour?: Behaviour;
  /** Default 2. */
  readonly replicas?: number;
  /** Default `{ maxSurge: 1, maxUnavailable: 0 }`; null for Recreate. */
  readonly rollingUpdate?: { readonly maxSurge: number; readonly maxUnavailable: number } | null;
  /** Default: GET /ready every second; null for none. */
  readonly readinessProbe?: object | null;
  readonly livenessProbe?: object;
  /** Default: sleep for a second, twice as long as the proxy may take; null for none. */
  readonly preStop?: object | null;
  /** Default 4. */
  readonly gracePeriodSeconds?: number;
  readonly minReadySeconds?: number;
}

/** The first version with its Service, and the second one. */
export function manifests(place: Place, first: Version, second: Version) {
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "stage", namespace: place.namespace },
    spec: { type: "NodePort", selector: { app: "stage" }, ports: [{ port: 3000, nodePort: place.nodePort }] },
  };
  return {
    first: [...parse(deployment(place, "1", first)), ...parse(service)],
    second: parse(deployment(place, "2", second)),
  };
}

function parse(object: object): Manifest[] {
  return parseManifests("stage.yaml", JSON.stringify(object));
}

function deployment({ namespace }: Place, release: string, version: Version): object {
  const {
    behaviour = {},
    replicas = 2,
    rollingUpdate = { maxSurge: 1, maxUnavailable: 0 },
    readinessProbe = { httpGet: { path: "/ready", port: 3000 }, periodSeconds: 1 },
    livenessProbe,
    preStop = { sleep: { seconds: 1 } },
    gracePeriodSeconds = 4,
    minReadySeconds = 0,
  } = version;
  const container = {
    name: "app",
    image: SERVER_IMAGE,
    ports: [{ containerPort: 3000 }],
    env: [
      { name: "VERSION", value: release },
      { name: "BEHAVIOUR", value: JSON.stringify(behaviour) },
    ],
    volumeMounts: [{ name: "state", mountPath: "/state" }],
    ...(readinessProbe ? { readinessProbe } : {}),
    ...(livenessProbe ? { livenessProbe } : {}),
    ...(preStop ? { lifecycle: { preStop } } : {}),
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "stage", namespace },
    spec: {
      replicas,
      minReadySeconds,
      selector: { matchLabels: { app: "stage" } },
      strategy: rollingUpdate ? { type: "RollingUpdate", rollingUpdate } : { type: "Recreate" },
      template: {
        metadata: { labels: { app: "stage" } },
        spec: {
          terminationGracePeriodSeconds: gracePeriodSeconds,
          volumes: [{ name: "state", emptyDir: {} }],
          containers: [container],
        },
      },
    },
  };
}
