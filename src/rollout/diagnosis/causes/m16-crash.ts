import { formatDuration } from "../../report/numbers.ts";
import { brokenOff, onlyPod, othersMayHaveRefused, wasUnderWay } from "../broken-off.ts";
import { downPods } from "../down-pods.ts";
import type { Finding } from "../diagnosis.ts";
import { HARDLY_ROUTED_MS, type PodLife } from "../pod-life.ts";
import { whatHappened } from "../phrases.ts";
import type { Situation } from "../situation.ts";
import { timeWithoutEndpoints } from "../time-without-endpoints.ts";
import { anotherBecomesReady, turnedAway } from "../turned-away.ts";
import type { Cause } from "./cause.ts";

/** M16: a container crashed, ran out of memory or was killed by its liveness probe, without its pod being deleted. */
export const crash: Cause = (situation, evidence) =>
  brokenByCrash(situation, evidence) ?? metCrashed(situation, evidence);

/** It was under way when the container ended. */
const brokenByCrash: Cause = (situation, evidence) => {
  const ended = brokenOff(situation, evidence)?.filter(({ life }) => !life.disruption) ?? [];
  const crashed = ended.filter(({ ending }) => ending === "restarted");
  const [first] = crashed.toSorted((a, b) => Number(b.tight) - Number(a.tight));
  if (!first || crashed.length < ended.length) return undefined;
  const { sign, observed } = situation;
  // What no pod may have taken may have been turned away by another one.
  if (sign === "dropped" && !(first.tight && wasUnderWay(situation, evidence))) return undefined;
  const others = othersMayHaveRefused(situation, ended);
  return finding(
    situation,
    first.life,
    onlyPod(crashed),
    observed && first.tight && first.alone && sign === "broken" && !others,
  );
};

/** It came when the container had ended and was not back yet. */
const metCrashed: Cause = (situation, evidence) => {
  const parts = turnedAway(situation, evidence);
  // With all of them down nobody is left to ask.
  const zero = parts && timeWithoutEndpoints(situation.request.startedMs, evidence);
  const down = zero ? downPods(evidence.pods, zero.toMs) : [];
  const [gone] = down;
  if (gone) return finding(situation, gone, down.length === 1 ? { pod: gone.name } : {}, situation.observed);
  const restarting = parts?.restarting.filter(({ life }) => !life.disruption) ?? [];
  const [first] = restarting;
  if (!parts || !first) return undefined;
  const others = [...parts.closing, ...parts.starting, ...parts.established];
  const likelier = others.filter(({ listener, notReadyMs }) => listener === "closed" && notReadyMs <= HARDLY_ROUTED_MS);
  if (likelier.length > restarting.length) return undefined;
  const alone = others.length === 0 && !anotherBecomesReady(situation.request.startedMs, evidence);
  return finding(situation, first.life, onlyPod(restarting), situation.observed && alone);
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
