import type { RequestTarget } from "./prober/send-request.ts";
import type { TrafficSource } from "./traffic-source.ts";

/** Where programs usually tell whether they are ready, the most telling first. */
const PROBE_PATHS = ["/readyz", "/ready", "/healthz", "/health", "/"];

/** Which of the usual paths for readiness probes answer 200 at this address, each asked once. */
export async function answeringPaths(target: RequestTarget, send: TrafficSource["send"]): Promise<string[]> {
  const found: string[] = [];
  for (const path of PROBE_PATHS) {
    const { outcome, httpStatus } = await send({ ...target, url: new URL(path, target.url).href });
    if (outcome === "ok" && httpStatus === 200) found.push(path);
  }
  return found;
}
