import { formatDuration } from "../../report/numbers.ts";
import { brokenOff, onlyPod } from "../broken-off.ts";
import { downPods } from "../down-pods.ts";
import type { Finding } from "../diagnosis.ts";
import type { PodLife } from "../pod-life.ts";
import { whatHappened } from "../phrases.ts";
import type { Situation } from "../situation.ts";
import { timeWithoutEndpoints } from "../time-without-endpoints.ts";
import { turnedAway } from "../turned-away.ts";
import type { Cause } from "./cause.ts";

/** M16: a container crashed, ran out of memory or was killed by its liveness probe, without its pod being deleted. */
export const crash: Cause = (situation, evidence) => {
  const { observed } = situation;
  const parts = turnedAway(situation, evidence);
  // With all of them down nobody is left to ask.
  const zero = parts && timeWithoutEndpoints(situation.request.startedMs, evidence);
  const down = zero ? downPods(evidence.pods, zero.toMs) : [];
  const [gone] = down;
  if (gone) return finding(situation, gone, down.length === 1 ? { pod: gone.name } : {}, observed);
  const restarting = parts?.restarting.filter(({ life }) => !life.disruption) ?? [];
  const [first] = restarting;
  if (parts && first) {
    const others = [...parts.closing, ...parts.starting, ...parts.established];
    if (others.some(({ listener }) => listener === "closed") && others.length > restarting.length) return undefined;
    return finding(situation, first.life, onlyPod(restarting), observed && others.length === 0);
  }
  const ended = brokenOff(situation, evidence)?.filter(({ life }) => !life.disruption) ?? [];
  const crashed = ended.filter(({ ending }) => ending === "restarted");
  const [one] = crashed.toSorted((a, b) => Number(b.tight) - Number(a.tight));
  if (!one || crashed.length < ended.length) return undefined;
  const alone = parts === undefined || parts.closing.length + parts.starting.length + parts.established.length === 0;
  return finding(situation, one.life, onlyPod(crashed), observed && one.tight && one.alone && alone);
};

function finding(situation: Situation, life: PodLife, pod: Pick<Finding, "pod">, sure: boolean): Finding {
  const { endedMs } = situation.request;
  const end = life.runs.findLast((run) => run.end !== undefined && run.end.seenMs - 3000 <= endedMs)?.end;
  const why =
    life.livenessFailedMs !== undefined && life.livenessFailedMs <= endedMs + 1000
      ? "its liveness probe failed"
      : end?.reason === "OOMKilled"
        ? "it ran out of memory (OOMKilled)"
        : `its container ended with exit code ${end?.exitCode ?? "?"}`;
  const apartMs = end ? end.seenMs - endedMs : 0;
  const when = apartMs >= 0 ? "when" : `${formatDuration(-apartMs)} after`;
  return {
    cause: "M16",
    certainty: sure ? "CONFIRMED" : "LIKELY",
    ...pod,
    evidence: `${whatHappened(situation)} ${when} the container of pod ${life.name} ended though the pod was not deleted; ${why}`,
  };
}
