import { perWorkload, type Rule } from "../rule.ts";

/** One pod: whatever happens to it happens to all users. */
export const singleReplica: Rule = {
  id: "single-replica",
  severity: "warning",
  cause: "M9",
  title: { en: "A single replica", ko: "레플리카 1개" },
  fix: { en: "Run at least two replicas.", ko: "레플리카를 두 개 이상 두세요." },
  check: perWorkload(({ object: { metadata, spec } }) =>
    ((spec as { replicas?: number }).replicas ?? 1) === 1
      ? [
          {
            field: "spec.replicas",
            message: {
              en: `The Deployment ${metadata.name} has one replica: a new pod that fails after it got Ready leaves nobody to answer.`,
              ko: `Deployment ${metadata.name}의 레플리카가 하나뿐이라, 준비된 뒤 새 Pod가 실패하면 응답할 Pod가 없습니다.`,
            },
          },
        ]
      : [],
  ),
};
