import { rollingNumbers } from "../rolling-numbers.ts";
import { perWorkload, type Rule } from "../rule.ts";

/** Percentages that come to 0 on both sides. */
export const rounding: Rule = {
  id: "rounding",
  severity: "error",
  cause: "M9",
  title: { en: "Percentages that round to 0", ko: "0으로 반올림되는 백분율" },
  fix: { en: "Write numbers: maxUnavailable 0 and maxSurge 1.", ko: "숫자로 쓰세요: maxUnavailable 0, maxSurge 1." },
  check: perWorkload(({ object }) => {
    const numbers = rollingNumbers(object);
    if (!numbers?.forced) return [];
    const { maxSurge, maxUnavailable, replicas } = numbers;
    return [
      {
        field: "spec.strategy.rollingUpdate",
        message: {
          en: `maxSurge ${maxSurge} and maxUnavailable ${maxUnavailable} of ${replicas} both come to 0 pods; Kubernetes then takes a pod away before a new one is there.`,
          ko: `레플리카 ${replicas}개에서 maxSurge ${maxSurge}와 maxUnavailable ${maxUnavailable}가 모두 0이 되어, Kubernetes는 새 Pod가 생기기 전에 하나를 없앱니다.`,
        },
      },
    ];
  }),
};
