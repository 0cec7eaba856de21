import type { Rule } from "../rule.ts";

/** Nodes without a pod drop what arrives at them. */
export const localTrafficPolicy: Rule = {
  id: "local-traffic-policy",
  severity: "warning",
  cause: "M10",
  title: { en: "externalTrafficPolicy Local", ko: "externalTrafficPolicy Local" },
  fix: {
    en: "Use Cluster, or make sure that every node which gets traffic keeps a ready pod during the rollout.",
    ko: "Cluster를 쓰거나, 트래픽을 받는 노드마다 롤아웃 중에도 준비된 Pod가 있게 하세요.",
  },
  check: ({ services }) =>
    services.flatMap(({ manifest, object }) =>
      object.spec.externalTrafficPolicy === "Local"
        ? [
            {
              manifest,
              field: "spec.externalTrafficPolicy",
              message: {
                en: `The Service ${object.metadata.name} drops what arrives at a node that has no ready pod, as happens while pods move.`,
                ko: `Service ${object.metadata.name}는 준비된 Pod가 없는 노드로 온 요청을 버립니다. Pod가 옮겨 가는 동안 그런 일이 생깁니다.`,
              },
            },
          ]
        : [],
    ),
};
