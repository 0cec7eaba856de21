import type { EndpointSlice } from "../../api/discovery.ts";
import type { KubernetesObject } from "../../api/meta.ts";
import type { Recording } from "../recording/recording.ts";
import type { Verdict } from "../verdict/verdict.ts";
import type { FixFacts } from "./remedies.ts";

/** What a run that was recorded tells about how to mend it. */
export function fixFacts(recording: Recording, { diagnosis, requests }: Verdict): FixFacts {
  const [path] = recording.answeringPaths ?? [];
  const port = servicePort(recording);
  return {
    diagnosis,
    ...(path !== undefined && port !== undefined ? { probe: { path, port } } : {}),
    longestRequestMs: requests.latencyMs.max,
  };
}

/** The port of the pods that the Service led to, as the first EndpointSlice that has one says. */
function servicePort({ changes }: Recording): number | undefined {
  for (const { object } of changes) {
    if (!isSlice(object)) continue;
    const ports = object.ports ?? [];
    const port = (ports.find(({ name }) => name === "http") ?? ports[0])?.port;
    if (port) return port;
  }
  return undefined;
}

function isSlice(object: KubernetesObject): object is EndpointSlice {
  return object.kind === "EndpointSlice";
}
