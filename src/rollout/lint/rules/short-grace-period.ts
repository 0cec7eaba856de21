import { perWorkload, type Rule } from "../rule.ts";

const SHORT_SECONDS = 5;

/** No time to finish. */
export const shortGracePeriod: Rule = {
  id: "short-grace-period",
  severity: "warning",
  cause: "M3",
  title: { en: "Short grace period", ko: "짧은 종료 유예 시간" },
  fix: {
    en: "Make terminationGracePeriodSeconds longer than preStop plus the longest request; the default is 30.",
    ko: "terminationGracePeriodSeconds를 preStop과 가장 긴 요청을 더한 것보다 길게 하세요. 기본값은 30입니다.",
  },
  check: perWorkload(({ object: { metadata, spec } }) => {
    const seconds = (spec as Partial<typeof spec>).template?.spec?.terminationGracePeriodSeconds;
    if (seconds === undefined || seconds >= SHORT_SECONDS) return [];
    return [
      {
        field: "spec.template.spec.terminationGracePeriodSeconds",
        ...(seconds === 0 ? { severity: "error" as const } : {}),
        message: {
          en: `Pods of ${metadata.name} are killed ${seconds} s after their deletion, whatever they are doing.`,
          ko: `${metadata.name}의 Pod는 삭제 ${seconds}초 뒤 무엇을 하든 강제로 종료됩니다.`,
        },
      },
    ];
  }),
};
