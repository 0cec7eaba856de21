import type { PodSpec } from "../../../api/core.ts";
import { preStopSeconds } from "../pre-stop-seconds.ts";
import { perServingContainer, type Rule } from "../rule.ts";

const DEFAULT_GRACE_SECONDS = 30;
/** What a program needs at least to finish. */
const LEFT_SECONDS = 5;

/** preStop runs inside the grace period. */
export const preStopEatsGrace: Rule = {
  id: "pre-stop-eats-grace",
  severity: "error",
  cause: "M3",
  title: { en: "preStop hook that eats the grace period", ko: "종료 유예 시간을 다 쓰는 preStop 훅" },
  fix: {
    en: "Make terminationGracePeriodSeconds longer than preStop plus the longest request.",
    ko: "terminationGracePeriodSeconds를 preStop과 가장 긴 요청을 더한 것보다 길게 하세요.",
  },
  check: perServingContainer(({ container: { name, lifecycle } }, { object }) => {
    const pod: Partial<PodSpec> = object.spec.template.spec;
    const grace = pod.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
    const sleep = preStopSeconds(lifecycle?.preStop);
    if (sleep === undefined || sleep + LEFT_SECONDS <= grace) return [];
    return [
      {
        field: "spec.template.spec.terminationGracePeriodSeconds",
        message: {
          en: `preStop of ${name} takes ${sleep} s of the ${grace} s of the grace period: ${Math.max(0, grace - sleep)} s are left to finish requests.`,
          ko: `${name}의 preStop이 종료 유예 시간 ${grace}초 중 ${sleep}초를 써서, 요청을 마칠 시간이 ${Math.max(0, grace - sleep)}초만 남습니다.`,
        },
      },
    ];
  }),
};
