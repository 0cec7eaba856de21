import { perServingContainer, type Rule } from "../rule.ts";

/** minReadySeconds delays availability, not traffic. */
export const minReadySeconds: Rule = {
  id: "min-ready-seconds",
  severity: "warning",
  cause: "M6",
  title: { en: "minReadySeconds instead of a readinessProbe", ko: "readinessProbe 대신 쓴 minReadySeconds" },
  fix: {
    en: "Add a readinessProbe; minReadySeconds only slows the rollout down.",
    ko: "readinessProbe를 추가하세요. minReadySeconds는 롤아웃을 늦출 뿐입니다.",
  },
  check: perServingContainer(({ container: { readinessProbe } }, { object: { spec } }) => {
    const { minReadySeconds: seconds = 0 } = spec as { minReadySeconds?: number };
    if (seconds === 0 || readinessProbe) return [];
    return [
      {
        field: "spec.minReadySeconds",
        message: {
          en: `minReadySeconds ${seconds} delays when a new pod counts as available, not its traffic: it gets requests at once.`,
          ko: `minReadySeconds ${seconds}는 새 Pod를 사용 가능으로 치는 때를 늦출 뿐, 트래픽은 바로 갑니다.`,
        },
      },
    ];
  }),
};
