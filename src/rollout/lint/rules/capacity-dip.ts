import { rollingNumbers } from "../rolling-numbers.ts";
import { perWorkload, type Rule } from "../rule.ts";

/** Old pods that go before new ones are ready. */
export const capacityDip: Rule = {
  id: "capacity-dip",
  severity: "warning",
  cause: "M17",
  title: { en: "Less capacity during a rollout", ko: "롤아웃 중 처리 용량 감소" },
  fix: {
    en: "Set maxUnavailable 0 and maxSurge to at least 1.",
    ko: "maxUnavailable을 0으로, maxSurge를 1 이상으로 하세요.",
  },
  check: perWorkload(({ object }) => {
    const numbers = rollingNumbers(object);
    if (!numbers || numbers.forced || numbers.unavailable === 0) return [];
    const { unavailable, replicas, maxUnavailable } = numbers;
    const none = unavailable >= replicas;
    return [
      {
        field: "spec.strategy.rollingUpdate.maxUnavailable",
        ...(none ? { severity: "error" as const } : {}),
        message: {
          en: `maxUnavailable ${maxUnavailable} takes ${unavailable} of ${replicas} pods away before new ones are ready${none ? ": nobody is left to answer" : ""}.`,
          ko: `maxUnavailable ${maxUnavailable}는 새 Pod가 준비되기 전에 Pod ${replicas}개 중 ${unavailable}개를 없앱니다${none ? " (응답할 Pod가 남지 않음)" : ""}.`,
        },
      },
    ];
  }),
};
