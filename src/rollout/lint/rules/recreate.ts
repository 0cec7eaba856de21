import { perWorkload, type Rule } from "../rule.ts";

/** All old pods end before the first new one starts. */
export const recreate: Rule = {
  id: "recreate",
  severity: "error",
  cause: "M9",
  title: { en: "Recreate behind a Service", ko: "Service 뒤의 Recreate" },
  fix: {
    en: "Use RollingUpdate with maxUnavailable 0 and maxSurge of at least 1.",
    ko: "maxUnavailable 0, maxSurge 1 이상인 RollingUpdate를 쓰세요.",
  },
  check: perWorkload(({ object: { metadata, spec }, services }) =>
    (spec as { strategy?: { type?: string } }).strategy?.type === "Recreate" && services.length > 0
      ? [
          {
            field: "spec.strategy.type",
            message: {
              en: `Recreate ends all pods of ${metadata.name} before the first new one starts: the Service has no endpoint meanwhile.`,
              ko: `Recreate는 ${metadata.name}의 새 Pod가 하나도 뜨기 전에 Pod를 모두 끝내므로, 그동안 Service에 엔드포인트가 없습니다.`,
            },
          },
        ]
      : [],
  ),
};
